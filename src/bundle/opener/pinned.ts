/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "edeabef28f98ff5adaf55f3ea0990131f1b745fba52c066494fb31a3b80a65a5";
