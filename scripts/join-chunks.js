// Joins what is loaded together into one file: to find, read and link a file takes a run longer than what is in most of them.
//
// esbuild cuts a file for each set of entries that need the same sources, which makes forty small ones for one command.
import { basename, dirname, posix } from "node:path";
import { build } from "esbuild";

/** @typedef {import("esbuild").Metafile["outputs"]} Outputs */
/** Where something of a joined file is found now: the file, and what is put behind each exported name. */
/** @typedef {Map<string, { file: string, suffix: string }>} Joined */

/**
 * The files of a build, fewer of them.
 *
 * @param {Map<string, string>} texts by path
 * @param {Outputs} outputs the same paths
 * @param {Record<string, string[]>} groups a name for each file, and the entries that have to import at once whatever becomes a
 *        part of it; a file is a part of the first that it fits
 * @returns {Promise<Map<string, string>>}
 */
export async function joinChunks(texts, outputs, groups) {
  /** @type {Joined} */
  const joined = new Map();
  /** @type {Map<string, string>} */
  const result = new Map();
  for (const [name, entries] of Object.entries(groups)) {
    const [first, ...others] = entries.map((entry) => importedBy(entry, outputs));
    const parts = [...(first ?? [])].filter((path) => !joined.has(path) && others.every((other) => other.has(path)));
    const file = `dist/chunks/${name}.js`;
    result.set(file, await joinedText(parts, texts, outputs));
    for (const [i, path] of parts.entries()) joined.set(path, { file, suffix: `_${i}` });
  }
  for (const [path, text] of texts) if (!joined.has(path)) result.set(path, text);
  return new Map([...result].map(([path, text]) => [path, relinked(path, text, joined)]));
}

/** The files that an entry imports at once, entries left out. @param {string} source @param {Outputs} outputs */
function importedBy(source, outputs) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} path */
  const follow = (path) => {
    for (const { kind, path: next, external } of outputs[path]?.imports ?? []) {
      if (kind !== "import-statement" || external === true || found.has(next)) continue;
      found.add(next);
      follow(next);
    }
  };
  follow(Object.keys(outputs).find((path) => outputs[path]?.entryPoint === source) ?? "");
  return new Set([...found].filter((path) => outputs[path]?.entryPoint === undefined));
}

/**
 * One file of several, which exports what they do under names of their own.
 *
 * @param {string[]} group
 * @param {Map<string, string>} texts
 * @param {Outputs} outputs
 */
async function joinedText(group, texts, outputs) {
  const exported = group.map((path, i) => {
    const names = (outputs[path]?.exports ?? []).map((name) => `${name} as ${name}_${i}`);
    return `export { ${names.join(", ")} } from "./${basename(path)}";`;
  });
  const { outputFiles } = await build({
    stdin: { contents: exported.join("\n"), resolveDir: "/" },
    bundle: true,
    write: false,
    format: "esm",
    target: "node20.19",
    plugins: [
      {
        name: "chunks",
        setup(builder) {
          builder.onResolve({ filter: /./ }, ({ path, kind }) => {
            const isInside = kind === "import-statement" && group.includes(`dist/chunks/${basename(path)}`);
            return isInside ? { path: `dist/chunks/${basename(path)}`, namespace: "chunk" } : { path, external: true };
          });
          builder.onLoad({ filter: /./, namespace: "chunk" }, ({ path }) => ({ contents: texts.get(path) ?? "" }));
        },
      },
    ],
  });
  return outputFiles[0]?.text ?? "";
}

/** The text of a file, importing from where things are now. @param {string} from @param {string} text @param {Joined} joined */
function relinked(from, text, joined) {
  return text.replace(/^import (?:\{([^}]*)\} from )?"(\.\.?\/[^"]*)";$/gm, (statement, names, to) => {
    const place = joined.get(posix.join(dirname(from), to));
    if (place === undefined) return statement;
    const file = posix.relative(dirname(from), place.file);
    const path = file.startsWith(".") ? file : `./${file}`;
    if (names === undefined) return `import "${path}";`;
    const renamed = String(names)
      .split(",")
      .map((name) => linked(name.trim(), place.suffix));
    return `import { ${renamed.join(", ")} } from "${path}";`;
  });
}

/** @param {string} name "name" or "name as other" @param {string} suffix */
function linked(name, suffix) {
  const [exported = "", local = exported] = name.split(" as ");
  return `${exported}${suffix} as ${local}`;
}
