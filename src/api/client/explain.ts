// Questions to a server of ours about its scheduler; a real fleet does not answer them.
import { failure, type Task } from '../../base/index.js';
import type { CountedRoom, ExplainedUnit, ExplainQuestion, RoomQuestion } from '../../events/index.js';
import { explainedSchema, roomSchema } from '../explain-schemas.js';
import { type Answer, readAnswer, type Send } from './request.js';

const BASE = '/fleetsim/v1';

export function* askExplanation(send: Send, { unit, whatIf, without }: ExplainQuestion): Task<ExplainedUnit> {
  const query = new URLSearchParams();
  for (const word of whatIf) query.append('what-if', word);
  for (const word of without) query.append('without', word);
  const path = `${BASE}/units/${encodeURIComponent(unit)}/explain${query.size === 0 ? '' : `?${query}`}`;
  return readAnswer(ours(yield* send({ method: 'GET', path })), explainedSchema);
}

export function* askRoom(send: Send, { file, ...question }: RoomQuestion): Task<CountedRoom> {
  const options = file.options.map(({ section, name, value }) => ({ section, name, value }));
  const body = { ...question, options };
  return readAnswer(ours(yield* send({ method: 'POST', path: `${BASE}/capacity`, body })), roomSchema);
}

/** Who knows neither path nor method is no server of ours; ours says what it does not know. */
function ours(answer: Answer): Answer {
  if (answer.status === 405 || (answer.status === 404 && !saysWhat(answer)))
    throw failure('no-explanation', 'the server there does not explain: it is a fleet, and no fleetsim');
  return answer;
}

function saysWhat({ text }: Answer): boolean {
  return /"message":"[^"]/.test(text);
}
