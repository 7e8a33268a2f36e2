/** What a command ends with; the help of the program lists it. */
export const EXIT = {
  /** Done. */
  ok: 0,
  /** Done, and the answer is no: files differ, a fingerprint does not fit, an audit or a forecast found something. */
  no: 1,
  /** The command line, a file's contents or a value is wrong; nothing was written. */
  usage: 2,
  /** The system refused: disk full, no permission, no network; nothing was written. */
  system: 3,
} as const;

/** A mistake on the command line. */
export class UsageError extends Error {}

interface SystemError extends Error {
  readonly code?: unknown;
  readonly syscall?: unknown;
}

/** The exit code of an error, and its text for people. */
export function verdictOf(error: unknown): { readonly code: number; readonly text: string } {
  const { message, cause } = error as SystemError;
  const system = [error, cause].find(
    (one) => typeof (one as SystemError | undefined)?.syscall === "string",
  ) as SystemError | undefined;
  if (system !== undefined) return { code: EXIT.system, text: systemText(system) };
  if (cause instanceof Error && message === "fetch failed") {
    return { code: EXIT.system, text: `no connection: ${cause.message}` };
  }
  const isOwn =
    error instanceof UsageError || error instanceof TypeError || error instanceof RangeError;
  if (isOwn) return { code: EXIT.usage, text: message };
  return {
    code: EXIT.system,
    text: error instanceof Error ? (error.stack ?? message) : String(error),
  };
}

const SYSTEM_TEXTS: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the quota of the disk is used up",
  EACCES: "no permission",
  EPERM: "no permission",
  EROFS: "the folder is read-only",
  ENOENT: "there is no such file or folder",
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is no folder",
  EFBIG: "the file system holds no file so large",
};

function systemText({ code, message }: SystemError): string {
  const text = SYSTEM_TEXTS[String(code)];
  return text === undefined ? message : `${text} (${message})`;
}
