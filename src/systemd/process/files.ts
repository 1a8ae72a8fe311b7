// The files of a machine, as far as its units ask for them: conditions, triggers and EnvironmentFile=.

export interface MachineFiles {
  /** Null where there is none that can be read. */
  readFile(path: string): string | null;
  exists(path: string): boolean;
  /** Whether it is a file with something in it. */
  isFilled(path: string): boolean;
  isDirectory(path: string): boolean;
  /** Whether it is a directory with something in it. */
  hasFiles(path: string): boolean;
  isExecutable(path: string): boolean;
  /** Whether a shell's pattern matches a path, part by part: `*` and `?` do not cross a slash. */
  matches(pattern: string): boolean;
}
