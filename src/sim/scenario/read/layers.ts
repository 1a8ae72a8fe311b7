// What a scenario is put together from: the files that it includes, itself, and a variant, each saying what counts over those
// before it. Every part knows where it stands in which file.
import { posix } from 'node:path';
import type * as z from 'zod';
import { type Place, type Problem, printable } from '../../../base/index.js';
import { readYaml, type Yaml } from '../../../base/yaml.js';
import type { ClusterSource } from '../schema/cluster.js';
import { type IncludedSource, includedSchema, type UnitsSource } from '../schema/schema.js';
import type { StepSource } from '../schema/step.js';
import { schemaProblems } from './problems.js';

export type Path = readonly PropertyKey[];

export interface Layer {
  readonly source: {
    readonly cluster?: ClusterSource;
    readonly units?: UnitsSource;
    readonly steps?: readonly StepSource[];
  };
  readonly yaml: Yaml;
  /** Where in the file it stands: nowhere in particular, or at a variant. */
  readonly path: Path;
  /** Its folder, from that of the scenario. */
  readonly folder: string;
}

/** Files that include each other, at most, and that one scenario includes in all. */
const DEPTH_MAX = 8;
const FILES_MAX = 100;

/** The text of a file; null: there is none. Fails on one that cannot be read. */
export type ReadFile = (path: string) => string | null;

/** Reads the files that a scenario names, all of them within its folder. */
export class Files {
  readonly problems: Problem[] = [];
  readonly #root: string;
  readonly #readFile: ReadFile;
  #included = 0;

  constructor(scenarioFile: string, readFile: ReadFile) {
    this.#root = posix.dirname(scenarioFile);
    this.#readFile = readFile;
  }

  /** `path` is as written in a file of this folder. Null, and a problem at `where`, when there is none. */
  read(path: string, folder: string, where: Place): { path: string; file: string; text: string } | null {
    const inside = posix.normalize(posix.join(folder, path));
    if (path.startsWith('/') || inside.startsWith('..')) {
      const hint = "it must be in the scenario's folder, or below";
      this.#add(`${printable(path)} is outside`, where, hint);
      return null;
    }
    const file = posix.join(this.#root, inside);
    const text = this.#readFile(file);
    if (text === null) this.#add(`there is no file ${printable(file)}`, where);
    return text === null ? null : { path: inside, file, text };
  }

  /** The layers of a file, the last its own, after those of what it includes. `above` are the files on the way to it. */
  layersOf(source: IncludedSource, yaml: Yaml, above: readonly string[]): readonly Layer[] {
    const folder = posix.dirname(above.at(-1) ?? '');
    const listed = yaml.isList(['include']);
    const included = (source.include ?? []).flatMap((path, i) =>
      this.#include(path, folder, yaml.placeOf(listed ? ['include', i] : ['include']), above),
    );
    return [...included, { source, yaml, path: [], folder }];
  }

  #include(written: string, folder: string, where: Place, above: readonly string[]): readonly Layer[] {
    const found = this.read(written, folder, where);
    if (found === null) return [];
    const { path, file, text } = found;
    const way = [...above, path];
    this.#included += 1;
    if (above.includes(path)) this.#add(`a file includes itself: ${way.map(printable).join(' → ')}`, where);
    else if (above.length > DEPTH_MAX) this.#add(`files include each other ${DEPTH_MAX} deep at most`, where);
    else if (this.#included > FILES_MAX) this.#add(`a scenario includes ${FILES_MAX} files at most`, where);
    else {
      const { yaml, problems } = readYaml(text, file);
      const parsed = yaml === null ? null : parse(includedSchema, yaml);
      this.problems.push(...problems, ...(parsed?.problems ?? []));
      if (yaml !== null && parsed !== null && parsed.data !== null)
        return this.layersOf(parsed.data, yaml, way);
    }
    return [];
  }

  #add(message: string, where: Place, hint?: string): void {
    this.problems.push({ severity: 'error', message, ...(hint === undefined ? {} : { hint }), where });
  }
}

/** What a file holds, or everything that is wrong with its form. */
export function parse<S extends z.ZodType>(
  schema: S,
  yaml: Yaml,
): { readonly data: z.output<S> | null; readonly problems: readonly Problem[] } {
  const parsed = schema.safeParse(yaml.data);
  if (parsed.success) return { data: parsed.data, problems: [] };
  return { data: null, problems: schemaProblems(schema, parsed.error.issues, yaml) };
}
