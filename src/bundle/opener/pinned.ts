/** Which page this version of the program writes. `node scripts/build-opener.js --pin` sets the hash after a change. */

/** The version of the page: a new one whenever its hash changes. */
export const openerVersion = "1.0.0";

/** SHA-256 of the page with its data blocks emptied. */
export const openerSha256 = "9c004487061e4d72b223cf2f89555b5fc07ecc176cf102218a5cedb2d5bae024";
