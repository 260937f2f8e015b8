/** Injection token of the process's families (`FamilyDefinition[]`). */
export const FAMILY_DEFINITIONS = Symbol('FamilyDefinitions');
/** Injection token of what gives jitter and choices: a number in [0, 1). */
export const RANDOM = Symbol('Random');
/** Injection token of where tasks' inputs come from (`InputSources`). */
export const INPUT_SOURCES = Symbol('InputSources');
