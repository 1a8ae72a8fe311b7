// The discovery document: fleet's API in Google's format, its schemas made from those that check the bodies. Generators
// of client bindings read it; that its root URL is no URL is fleet's way of making them set one.
import * as z from 'zod';
import {
  machinePageSchema,
  machineSchema,
  unitOptionSchema,
  unitPageSchema,
  unitSchema,
  unitStatePageSchema,
  unitStateSchema,
} from '../schemas.js';

/** In the document's order. */
const SCHEMAS = {
  Machine: machineSchema,
  MachinePage: machinePageSchema,
  UnitOption: unitOptionSchema,
  Unit: unitSchema,
  UnitPage: unitPageSchema,
  UnitState: unitStateSchema,
  UnitStatePage: unitStatePageSchema,
} as const;

type SchemaName = keyof typeof SCHEMAS;
type Json = Readonly<Record<string, unknown>>;

const PAGE_TOKEN = { nextPageToken: { type: 'string', location: 'query' } };
const UNIT_NAME = { unitName: { type: 'string', location: 'path', required: true } };

/** `base` is where it is served, such as `/fleet/v1`. */
export function discoveryDocument(base: string): Json {
  return {
    kind: 'discovery#restDescription',
    discoveryVersion: 'v1',
    id: 'fleet:v1',
    name: 'schema',
    version: 'v1',
    title: 'fleet API',
    description: '',
    documentationLink: 'http://github.com/coreos/fleet',
    protocol: 'rest',
    icons: { x16: '', x32: '' },
    labels: [],
    baseUrl: `$ENDPOINT${base}/`,
    basePath: `${base}/`,
    rootUrl: '$ENDPOINT/',
    servicePath: `${base.slice(1)}/`,
    batchPath: 'batch',
    parameters: {},
    auth: {},
    schemas: schemas(),
    resources: {
      Machines: {
        methods: {
          List: list('Machine', 'machines', 'MachinePage'),
        },
      },
      Units: {
        methods: {
          List: list('Unit', 'units', 'UnitPage'),
          Get: one('fleet.Unit.Get', 'Retrieve a single Unit object.', 'GET', 'units', { response: 'Unit' }),
          Delete: one('fleet.Unit.Delete', 'Delete the referenced Unit object.', 'DELETE', 'units', {}),
          Set: one('fleet.Unit.Set', 'Create or update a Unit.', 'PUT', 'units', { request: 'Unit' }),
        },
      },
      UnitState: {
        methods: {
          Get: one('fleet.UnitState.Get', 'Retrieve a single UnitState object.', 'GET', 'state', {
            response: 'UnitState',
          }),
          List: list('UnitState', 'state', 'UnitStatePage', {
            unitName: { type: 'string', location: 'query' },
            machineID: { type: 'string', location: 'query' },
          }),
        },
      },
    },
  };
}

function list(entity: string, path: string, response: SchemaName, filters: Json = {}): Json {
  return {
    id: `fleet.${entity}.List`,
    description: `Retrieve a page of ${entity} objects.`,
    httpMethod: 'GET',
    path,
    parameters: { ...PAGE_TOKEN, ...filters },
    response: { $ref: response },
  };
}

function one(
  id: string,
  description: string,
  httpMethod: string,
  resource: string,
  bodies: { readonly request?: SchemaName; readonly response?: SchemaName },
): Json {
  return {
    id,
    description,
    httpMethod,
    path: `${resource}/{unitName}`,
    parameters: UNIT_NAME,
    parameterOrder: ['unitName'],
    ...Object.fromEntries(Object.entries(bodies).map(([part, name]) => [part, { $ref: name }])),
  };
}

function schemas(): Json {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) named.add(schema, { id });
  const made = z.toJSONSchema(named, { uri: (id) => id, io: 'input' }).schemas as Record<string, Json>;
  return Object.fromEntries(
    Object.keys(SCHEMAS).map((id) => [id, { id, ...convert(made[id] ?? {}) }] as const),
  );
}

/** JSON Schema to Google's dialect of its draft 3: nothing may be null, and nothing need be there. */
function convert(schema: Json): Json {
  const [first] = (schema.anyOf ?? []) as readonly Json[];
  if (first !== undefined) return convert(first);
  if (schema.$ref !== undefined) return { $ref: schema.$ref };
  switch (schema.type) {
    case 'array':
      return { type: 'array', items: convert(schema.items as Json) };
    case 'object': {
      const properties = Object.entries((schema.properties ?? {}) as Record<string, Json>);
      const converted = Object.fromEntries(properties.map(([name, property]) => [name, convert(property)]));
      const isMap = schema.propertyNames !== undefined;
      return {
        type: 'object',
        properties: converted,
        ...(isMap ? { additionalProperties: convert(schema.additionalProperties as Json) } : {}),
      };
    }
    default:
      return {
        type: 'string',
        ...(schema.enum === undefined ? {} : { enum: schema.enum }),
        ...(schema.required === true ? { required: true } : {}),
      };
  }
}
