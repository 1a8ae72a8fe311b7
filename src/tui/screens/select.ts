// Rows worked out once for each frame, however often keys and drawing ask for them.
import type { ClusterSource } from '../source.js';
import type { Scene } from './screen.js';

/** `choose`, asked again only when the source, its version, or what the person chose on this screen is another. */
export function selector<T>(choose: (scene: Scene) => T): (scene: Scene) => T {
  let last: {
    source: ClusterSource;
    version: number;
    list: unknown;
    subject: string | null;
    value: T;
  } | null = null;
  return (scene) => {
    const { source, list, place } = scene;
    if (
      last?.source !== source ||
      last.version !== source.version ||
      last.list !== list ||
      last.subject !== place.subject
    )
      last = { source, version: source.version, list, subject: place.subject, value: choose(scene) };
    return last.value;
  };
}
