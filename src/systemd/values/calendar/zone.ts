// Names of time zones at the end of a calendar event. There is no database of zones in a deterministic room, so a name
// within a known area is taken for one: Europe/Atlantis too, which systemd refuses.

const AREAS =
  'Africa America Antarctica Arctic Asia Atlantic Australia Brazil Canada Chile Etc Europe Indian Mexico Pacific US';

const ALONE =
  'CET CST6CDT Cuba EET EST EST5EDT Egypt Eire Factory GB GB-Eire GMT GMT+0 GMT-0 GMT0 Greenwich HST Hongkong ' +
  'Iceland Iran Israel Jamaica Japan Kwajalein Libya MET MST MST7MDT NZ NZ-CHAT Navajo PRC PST8PDT Poland Portugal ' +
  'ROC ROK Singapore Turkey UCT Universal W-SU WET Zulu';

const IN_AREA = new RegExp(`^(?:${AREAS.replaceAll(' ', '|')})(?:/[A-Za-z0-9_+-]+)+$`);
const NAMES: ReadonlySet<string> = new Set(ALONE.split(' '));

/** Twice the longest that there is. */
const LENGTH_MAX = 64;

/** Whether the word is read as a zone other than UTC. */
export function isZone(word: string): boolean {
  return NAMES.has(word) || (word.length <= LENGTH_MAX && IN_AREA.test(word));
}
