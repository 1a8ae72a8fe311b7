// Scenario files: YAML to a scenario, or everything that is wrong with it by line and column. The text is untrusted.
import { posix } from 'node:path';
import { hasErrors, nearest, type Problem, printable } from '../../../base/index.js';
import { readYaml, type Yaml } from '../../../base/yaml.js';
import { DEFAULT_EPOCH_MS } from '../../world.js';
import type { Scenario } from '../scenario.js';
import { type ScenarioSource, scenarioSchema } from '../schema/schema.js';
import { readCluster } from './cluster.js';
import { Files, type Layer, parse, type ReadFile } from './layers.js';
import { readSteps } from './steps.js';
import { readUnits } from './units.js';

export interface ReadScenario {
  /** Null when there is an error among the problems. */
  readonly scenario: Scenario | null;
  readonly problems: readonly Problem[];
}

export interface ReadOptions {
  /** Reads the files that it includes or takes units from, by paths from where `file` is seen from. */
  readonly readFile?: ReadFile;
  /** Which of its variants; the first if not said. */
  readonly variant?: string;
}

/** `file` is how the problems name the text, and its folder the one that files are read from. */
export function readScenario(text: string, file: string, options: ReadOptions = {}): ReadScenario {
  const { yaml, problems } = readYaml(text, file);
  if (yaml === null) return { scenario: null, problems };
  const parsed = parse(scenarioSchema, yaml);
  if (parsed.data === null) return { scenario: null, problems: parsed.problems };
  const files = new Files(file, options.readFile ?? (() => null));
  const layers = files.layersOf(parsed.data, yaml, [posix.basename(file)]);
  const read = new Reading(parsed.data, yaml, layers, files);
  return read.scenario(options.variant ?? null, file);
}

/** A file whose form is right, with what it includes. */
class Reading {
  readonly #source: ScenarioSource;
  readonly #yaml: Yaml;
  readonly #layers: readonly Layer[];
  readonly #files: Files;

  constructor(source: ScenarioSource, yaml: Yaml, layers: readonly Layer[], files: Files) {
    this.#source = source;
    this.#yaml = yaml;
    this.#layers = layers;
    this.#files = files;
  }

  /** As this variant; null: as the first, if there are any. What is wrong with any of them is told. */
  scenario(wanted: string | null, file: string): ReadScenario {
    const variants = Object.entries(this.#source.variants ?? {});
    const names = variants.map(([name]) => name);
    const chosen = wanted ?? names[0] ?? null;
    const asked = chosen !== null && !names.includes(chosen) ? [noSuchVariant(chosen, names)] : [];
    const [own, ...others] = [chosen, ...names.filter((name) => name !== chosen)].map((name) =>
      this.#read(name, names),
    );
    const problems = unique([
      ...asked,
      ...[own, ...others].flatMap((one) => one?.problems ?? []),
      ...this.#files.problems,
    ]);
    if (own === undefined || hasErrors(problems)) return { scenario: null, problems };
    const { name, description, seeds, clock } = this.#source;
    const seed = this.#source.variants?.[chosen ?? '']?.seed ?? this.#source.seed ?? seeds?.[0] ?? 1;
    const scenario: Scenario = {
      name: name ?? posix.basename(file).replace(/\.ya?ml$/, ''),
      description: description ?? '',
      seed,
      seeds: seeds ?? [seed],
      epochMs: clock ?? DEFAULT_EPOCH_MS,
      cluster: own.cluster,
      policy: own.policy,
      units: own.units,
      steps: own.steps,
      variants: variants.map(([name, { description = '' }]) => ({ name, description })),
      variant: chosen,
    };
    return { scenario, problems };
  }

  #read(variant: string | null, variants: readonly string[]) {
    const layers = [...this.#layers, ...this.#variantLayer(variant)];
    const cluster = readCluster(layers);
    const units = readUnits(layers, this.#files);
    const steps = readSteps(layers, { variant, variants });
    return {
      cluster: cluster.cluster,
      policy: cluster.policy,
      units: units.units,
      steps: steps.steps,
      problems: [...steps.problems, ...cluster.problems, ...units.problems],
    };
  }

  #variantLayer(name: string | null): readonly Layer[] {
    const source = this.#source.variants?.[name ?? ''];
    if (source === undefined || name === null) return [];
    return [{ source, yaml: this.#yaml, path: ['variants', name], folder: '.' }];
  }
}

function noSuchVariant(name: string, names: readonly string[]): Problem {
  const near = nearest(name, names);
  const all = names.length === 0 ? 'it has none' : `there are: ${names.join(', ')}`;
  const hint = near === null ? all : `did you mean ${near}?`;
  return { severity: 'error', message: `the scenario has no variant ${printable(name)}`, hint };
}

/** What is wrong with several variants is told once. */
function unique(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
