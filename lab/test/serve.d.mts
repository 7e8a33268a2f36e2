export declare const PORT: number;
export declare const SITES: Readonly<
  Record<
    "plain" | "isolated" | "workerless",
    { readonly path: string; readonly headers: Readonly<Record<string, string>> }
  >
>;
