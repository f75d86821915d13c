/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "925f4812e01c35598f09df361be65b3c2249ba574168ee0261d71b34b21081b8";
