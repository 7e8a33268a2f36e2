import { wrongValue } from "../../core.js";
import { bytesFor } from "../contents.js";

/** Raw deflate by the platform: every browser has it; Node from 20.12 on. */
function decompressor(where: string): DecompressionStream {
  try {
    return new DecompressionStream("deflate-raw");
  } catch {
    const wayOut = "use a newer engine, or np.savez in the place of np.savez_compressed";
    throw wrongValue(`${where}: DecompressionStream`, 'the format "deflate-raw"', "none", wayOut);
  }
}

/**
 * Inflates to `size` bytes and not one more.
 *
 * @param isPrefix whether `packed` is only the beginning, and what there is of `size` bytes is wanted
 * @throws RangeError for data that are no deflate, or of another size
 */
export async function inflate(
  where: string,
  packed: Uint8Array,
  size: number,
  isPrefix = false,
): Promise<Uint8Array> {
  const { readable, writable } = decompressor(where);
  const writer = writable.getWriter();
  const feeding = writer.write(new Uint8Array(packed)).then(() => writer.close());
  feeding.catch(() => undefined); // the reader tells
  const reader = readable.getReader();
  const out = bytesFor(where, size);
  let at = 0;
  try {
    for (;;) {
      const { done, value } = (await reader.read()) as ReadableStreamReadResult<Uint8Array>;
      if (done) break;
      const room = size - at;
      if (value.length > room && !isPrefix) throw wrongValue(where, `${size} bytes`, "more");
      out.set(value.subarray(0, room), at);
      at += Math.min(value.length, room);
      if (isPrefix && at === size) break;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    if (!isPrefix) throw wrongValue(where, "deflated data", (cause as Error).message);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  if (at < size && !isPrefix) throw wrongValue(where, `${size} bytes`, at);
  return out.subarray(0, at);
}
