// The form of scenarios as a JSON Schema, and every key in it.
import { z } from 'zod';
import { scenarioSchema } from '../../src/sim/scenario/schema/schema.js';

interface JsonSchema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

/** As files are written. Editors read draft 7. */
export const scenarioJsonSchema = z.toJSONSchema(scenarioSchema, {
  io: 'input',
  target: 'draft-7',
}) as unknown as JsonSchema;

export interface ScenarioKey {
  readonly key: string;
  /** From the top: `/cluster/latency/min`. */
  readonly way: string;
  readonly description: string;
}

export function scenarioKeys(schema: JsonSchema = scenarioJsonSchema, way = ''): readonly ScenarioKey[] {
  const { properties = {}, definitions = {}, items, anyOf = [], additionalProperties } = schema;
  const inner = [
    ...Object.values(definitions),
    ...anyOf,
    ...(items === undefined ? [] : [items]),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
  return [
    ...Object.entries(properties).flatMap(([key, value]) => {
      const own = { key, way: `${way}/${key}`, description: value.description ?? '' };
      return [own, ...scenarioKeys(value, own.way)];
    }),
    ...inner.flatMap((one) => scenarioKeys(one, way)),
  ];
}
