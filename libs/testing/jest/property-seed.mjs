// Property tests draw the same examples in every run, so that what passed passes again; PROPERTY_SEED asks for others
// (`npm run explore` tries many).
import fc from 'fast-check';

/** Of no meaning. */
const SEED = 20_260;
const given = process.env.PROPERTY_SEED;
const seed = given === undefined ? SEED : Number(given);
if (!Number.isInteger(seed)) throw new RangeError(`PROPERTY_SEED is ${given} and has to be a whole number.`);

fc.configureGlobal({ seed });
