// Rows worked out once for each frame, however often keys and drawing ask for them.
import type { ClusterSource } from '../source.js';
import type { Scene } from './screen.js';

/** `choose`, asked again only when the source, its version, an answer, or what the person chose on this screen is another. */
export function selector<T>(choose: (scene: Scene) => T): (scene: Scene) => T {
  let last: {
    source: ClusterSource;
    version: number;
    answers: number;
    list: unknown;
    subject: string | null;
    value: T;
  } | null = null;
  return (scene) => {
    const { source, answers, list, place } = scene;
    if (
      last?.source !== source ||
      last.version !== source.version ||
      last.answers !== answers.version ||
      last.list !== list ||
      last.subject !== place.subject
    ) {
      const value = choose(scene);
      last = {
        source,
        version: source.version,
        answers: answers.version,
        list,
        subject: place.subject,
        value,
      };
    }
    return last.value;
  };
}

/** `make`, called again only when one of the things that it is made of is another. */
export function madeOf<Parts extends readonly unknown[], T>(
  make: (...parts: Parts) => T,
): (...parts: Parts) => T {
  let last: { readonly parts: Parts; readonly made: T } | null = null;
  return (...parts) => {
    const known = last?.parts;
    if (last === null || known?.length !== parts.length || parts.some((part, i) => part !== known[i]))
      last = { parts, made: make(...parts) };
    return last.made;
  };
}
