// Why a unit is where it is, and how many more fit: questions under /fleetsim/v1 that change nothing.
import type { Task } from '../../base/index.js';
import { roomQuestionSchema } from '../explain-schemas.js';
import { readUnitOptions } from '../unit-options.js';
import { type Answer, refuse } from './answers.js';
import { readJson } from './body.js';
import type { ServedCluster } from './cluster.js';
import { nameProblem } from './unit-names.js';

/** What is supposed stands in the query, as often as there is something: `what-if`, `without`. */
export function* getExplanation(cluster: ServedCluster, unit: string, query: URLSearchParams): Task<Answer> {
  const supposed = { whatIf: query.getAll('what-if'), without: query.getAll('without') };
  return { status: 200, body: yield* cluster.explain({ unit, ...supposed }) };
}

export function* countRoom(cluster: ServedCluster, body: string): Task<Answer> {
  const asked = readJson(roomQuestionSchema, body);
  if (!asked.ok) return refuse(400, asked.error);
  const { options, ...question } = asked.value;
  const problem = nameProblem(question.name);
  if (problem !== null) return refuse(400, problem);
  const file = readUnitOptions(options);
  if (!file.ok) return refuse(400, file.error);
  return { status: 200, body: yield* cluster.countRoom({ ...question, file: file.value }) };
}
