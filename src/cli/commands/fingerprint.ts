import { EXIT } from "../exit.js";
import { fingerprintOfTensors } from "../digest.js";
import { progressOf } from "../progress.js";
import { openTensors } from "../tensors.js";
import { terminalOf } from "../terminal.js";

/** `weightseed fingerprint` */
export async function fingerprint(
  paths: readonly string[],
  options: { json?: boolean; quiet?: boolean },
): Promise<void> {
  const terminal = terminalOf(options);
  const found: { file: string; fingerprint: string; told?: string }[] = [];
  for (const path of paths) {
    const file = await openTensors(path);
    const progress = progressOf(
      terminal,
      path,
      file.tensors.reduce((sum, { bytes }) => sum + bytes, 0),
    );
    try {
      const made = await fingerprintOfTensors(file.tensors, progress.advance);
      found.push({
        file: path,
        fingerprint: made,
        ...(file.fingerprint !== undefined && { told: file.fingerprint }),
      });
    } finally {
      progress.end();
      await file.close();
    }
  }
  const wrong = found.filter(({ fingerprint, told }) => told !== undefined && told !== fingerprint);
  if (terminal.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else {
    for (const { file, fingerprint } of found) process.stdout.write(`${fingerprint}  ${file}\n`);
    for (const { file, told } of wrong) {
      process.stderr.write(`${file} says of itself ${told!}: its values are others\n`);
    }
  }
  if (wrong.length > 0) process.exitCode = EXIT.no;
}
