import { wrongValue } from "../errors.js";
import { costOf } from "../laws/cost.js";
import { blockOf } from "../laws/piece.js";
import { familyOfDraw } from "../laws/registry.js";
import type { Plan, PlannedParameter } from "./plan.js";

/** A head and a tail, where there is one. */
export type Parts = readonly [PlannedParameter | undefined, PlannedParameter | undefined];

/** A parameter's head, of about a given cost, and its tail, where it may be cut there. */
export function cut(parameter: PlannedParameter, room: number): Parts {
  const { draw, dtype, begin, end } = parameter;
  const own = familyOfDraw(draw.law).cut?.(parameter, room);
  if (own !== undefined) return own;
  const cost = costOf(parameter) / (end - begin);
  const block = blockOf(dtype);
  const at = block * Math.ceil((begin + room / cost) / block);
  if (!(at < end)) return [parameter, undefined];
  if (at <= begin) return [undefined, parameter];
  return [
    { ...parameter, end: at },
    { ...parameter, begin: at },
  ];
}

/**
 * Cuts a plan, by value at block boundaries and by vector at panels, into parts of about equal cost, in order;
 * together they are the plan. Fewer parts come back where there are fewer places to cut.
 */
export function split(plan: Plan, parts: number): Plan[] {
  if (!(Number.isSafeInteger(parts) && parts >= 1)) {
    throw wrongValue("split: parts", "an integer ≥ 1", parts);
  }
  if (plan.generator !== undefined) return [plan];
  const total = plan.parameters.reduce((sum, parameter) => sum + costOf(parameter), 0);
  const pieces: PlannedParameter[][] = [[]];
  let spent = 0;
  for (const parameter of plan.parameters) {
    let rest: PlannedParameter | undefined = parameter;
    while (rest !== undefined) {
      const room = (total * pieces.length) / parts - spent;
      const whole: boolean = pieces.length === parts || rest.begin === rest.end;
      const [head, tail]: Parts = whole ? [rest, undefined] : cut(rest, room);
      if (head !== undefined) {
        pieces.at(-1)!.push(head);
        spent += costOf(head);
      }
      if (tail !== undefined) pieces.push([]);
      rest = tail;
    }
  }
  return pieces.filter((piece) => piece.length > 0).map((parameters) => ({ ...plan, parameters }));
}
