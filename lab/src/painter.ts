import { breathe } from "./breathe.js";

type Pictures = readonly (() => void)[];

/** Draws pictures, each in a task of its own, so that the page answers between them. */
export async function paint(pictures: Pictures, signal: AbortSignal): Promise<void> {
  for (const draw of pictures) {
    await breathe(signal);
    draw();
  }
}

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
    while (isStale) {
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
