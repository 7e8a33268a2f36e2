export declare function install(): string | undefined;
export declare function diagnose(version: string, resolution: string, platform: string): string;
