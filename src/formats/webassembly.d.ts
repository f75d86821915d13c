/** What Node offers of WebAssembly and its types do not know: https://webassembly.github.io/spec/js-api/ */
declare namespace WebAssembly {
  interface Module {
    readonly [Symbol.toStringTag]: string;
  }
  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (
    module: Module,
    imports: Record<string, Record<string, (() => never) | Memory>>,
  ) => { readonly exports: object };
  interface Global {
    readonly value: number;
  }
}
