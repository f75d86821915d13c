/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "e751144ab428d7f5f6da293457370a247d63026e2f5845b5a1d8ea339c3c8c89";
