import { breathe, rest } from "./breathe.js";

type Pictures = readonly (() => void)[];

/** Draws pictures, each in a task of its own, so that the page answers between them. */
export async function paint(pictures: Pictures, signal: AbortSignal): Promise<void> {
  for (const draw of pictures) {
    await breathe(signal);
    draw();
  }
}

/** Between one drawing of all and the next: the page's timers and the work itself have their turn. */
const PAUSE_MS = 80;

/** Draws beside the work that goes on, and always what is newest. */
export interface Painter {
  /** There is more to see. */
  renew(): void;
  /** Once all that there is to see is drawn. */
  finish(): Promise<void>;
}

/** @param pictures the drawings of what there is now */
export function painter(pictures: () => Pictures, signal: AbortSignal): Painter {
  let isStale = false;
  let work: Promise<void> | undefined;
  const catchUp = async (): Promise<void> => {
    for (let round = 0; isStale; ++round) {
      if (round > 0) await rest(PAUSE_MS, signal);
      isStale = false;
      await paint(pictures(), signal);
    }
    work = undefined;
  };
  return {
    renew() {
      isStale = true;
      work ??= catchUp();
      work.catch(() => undefined); // "finish" rejects
    },
    finish: async () => work,
  };
}
