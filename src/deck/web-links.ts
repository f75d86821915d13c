/**
 * Which links may stay in a deck: those to the web, and to no place that one network alone knows, nor a person's own store; and
 * actions within the show.
 */

/** RFC 1918, 3927, 6598 and 1122: addresses of one network or computer. */
const localAddress =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/;
/** RFC 6761, 6762, 8375, and names without a dot. */
const localName = /^(?:[^.]+|.*\.(?:local|localhost|lan|intranet|internal|corp|home|home\.arpa|localdomain))$/;
/** RFC 4193, 4291: addresses of one site, link or computer. */
const localAddress6 = /^\[(?:f[cde].*|::1?)\]$/;

/** A person's own store at Microsoft, OneDrive: the address names the person or their account. */
const personalStore = /^(?:[^.]+-my\.sharepoint\.[^.]+|d\.docs\.live\.net)$/;

/** Whether a link leads to the web, and without a name and password in it. */
export function isWebLink(target: string): boolean {
  if (!/^https?:\/\/[^\s@\\]+$/i.test(target) || !URL.canParse(target)) return false;
  const host = new URL(target).hostname.replace(/\.+$/, ""); // "srv.corp." is the same host: RFC 1034, 3.1
  const address = mappedAddress(host) ?? host;
  if (address.startsWith("[")) return !localAddress6.test(address);
  return ![localAddress, localName, personalStore].some((pattern) => pattern.test(address));
}

/** The IPv4 address in an IPv6 one, as URL writes it: "10.0.0.1" of "[::ffff:a00:1]" (RFC 4291, 2.5.5). */
function mappedAddress(host: string): string | undefined {
  const found = /^\[::ffff:([\da-f]{1,4}):([\da-f]{1,4})\]$/.exec(host);
  if (found === null) return undefined;
  const [, high = "", low = ""] = found;
  return [high, low].flatMap((word) => [Number.parseInt(word, 16) >> 8, Number.parseInt(word, 16) & 0xff]).join(".");
}

/** Actions that stay within the show: [MS-OE376] 2.1.1247; others start programs, macros and files. */
const jumps = "nextslide|previousslide|firstslide|lastslide|lastslideviewed|endshow";
const harmlessActions = new RegExp(
  `^ppaction://(?:hlinksldjump|noaction|media|hlinkshowjump\\?jump=(?:${jumps})|customshow\\?id=\\d{1,9}(?:&return=(?:true|false))?)$`,
  "i",
);

/** Whether an action does nothing beyond the show. */
export function isHarmlessAction(action: string): boolean {
  return action === "" || harmlessActions.test(action);
}
