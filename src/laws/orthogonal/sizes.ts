/** Reflectors of a panel, and the units at whose multiples a plan may be cut. */
export const PANEL = 16;

/** Values that one call passes over: a few milliseconds. */
export const CALL_VALUES: number = 2 ** 19;
