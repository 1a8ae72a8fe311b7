// What a screen is to the app around it: a name, a body that draws, and bindings that say what keys do there.
import type { ReactElement } from 'react';
import type { Answers } from '../answers.js';
import type { Binding } from '../keys.js';
import type { ClusterSource } from '../source.js';
import type { ListState, Place, Store } from '../store.js';

/** In cells. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What can be done to the terminal itself. */
export interface TerminalHands {
  /** Back to the shell, until it is called back. */
  suspend(): void;
  /** As if nothing were there yet. */
  redraw(): void;
}

/** All that a screen is made of. */
export interface Scene {
  readonly source: ClusterSource;
  readonly store: Store;
  readonly answers: Answers;
  readonly list: ListState;
  readonly place: Place;
  /** Of the body. */
  readonly size: Size;
  readonly exit: () => void;
  readonly terminal: TerminalHands;
}

export interface Screen {
  readonly id: string;
  readonly title: string;
  /** The key that leads there; absent: one comes there from another screen. */
  readonly key?: string;
  /** Whether the source has anything to show there; absent: always. */
  readonly offered?: (source: ClusterSource) => boolean;
  readonly Body: (scene: Scene) => ReactElement;
  /** The IDs of the rows that can be chosen, in their order. */
  readonly rows?: (scene: Scene) => readonly string[];
  /** What they are, where other screens have them, too: cursor and marks are the same there. */
  readonly rowsAre?: 'machines' | 'units';
  /** Where nobody chose a row it goes with the last. */
  readonly follows?: true;
  /** Where several stand side by side: the row below another, or above it; absent: they stand one below the other. */
  readonly neighbour?: (scene: Scene, at: number, by: 1 | -1) => number;
  /** By what it can be sorted. */
  readonly sorts?: readonly string[];
  /** What `/` does here, as an example; absent: there is nothing to filter. */
  readonly filterHint?: string;
  /** The fields that a filter can ask for: `state:`. */
  readonly filterFields?: readonly string[];
  /** How many rows there are, whether they pass the filter or not. */
  readonly total?: (scene: Scene) => number;
  /** The row at a place of the body, for the mouse; null: there is none. */
  readonly rowAt?: (scene: Scene, x: number, y: number) => string | null;
  /** There is nothing to do to its rows, so that none is marked. */
  readonly readOnly?: true;
  readonly bindings: readonly Binding<Scene>[];
}
