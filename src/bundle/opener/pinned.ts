/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "3480730e16aee827c44826b109d809e39bae02fa6ac7db30b1a112129e7eef8a";
