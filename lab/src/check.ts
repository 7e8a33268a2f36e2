/** An address may hold any number: those that would make the page wait for ever are refused. @throws RangeError */
export function checkInteger(what: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${what} expected an integer from ${least} to ${most}, got ${value}`);
}
