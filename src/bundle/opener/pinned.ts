/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "4bf58822e4e5ab0ba48349455ce86d2c8c77bb6e99d8a3d65d4c17e48f19cc3e";
