// A picture as text, and back: so that a stream can be taken up again from its middle. A picture is plain data with maps in
// it; nothing here knows what it shows.
import { Picture } from './picture.js';

/** As one line of JSON; equal pictures with an equal past give equal texts. */
export function freezePicture(picture: Picture): string {
  return JSON.stringify(picture, (_key, value: unknown) =>
    value instanceof Map ? { map: [...value] } : value,
  );
}

/** The picture that was frozen, from its parsed JSON. Throws a `TypeError` on what never was one, as far as that shows. */
export function thawPicture(json: unknown): Picture {
  const picture = new Picture();
  const frozen = thaw(json);
  for (const [key, empty] of Object.entries(picture)) {
    const value = (frozen as Record<string, unknown>)[key];
    if (empty instanceof Map !== value instanceof Map || value === undefined)
      throw new TypeError(`not a picture: ${key}`);
    Object.assign(picture, { [key]: value });
  }
  return picture;
}

function thaw(json: unknown): unknown {
  if (Array.isArray(json)) return json.map(thaw);
  if (typeof json !== 'object' || json === null) return json;
  if ('map' in json) return new Map(thaw(json.map) as [unknown, unknown][]);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, thaw(value)]));
}
