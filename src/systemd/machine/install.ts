// What enabling, disabling and masking units means (systemd.unit(5), [Install]; shared/install.c): the symlinks that come
// and go, and systemctl's words about it. Pure: files and links are handed in.
import { compareStrings, err, ok, type Result } from '../../base/index.js';
import { parseUnitName, templateOf, type UnitName } from '../names/unit-name.js';

/** [Install] of a unit file. */
export interface InstallSettings {
  readonly wantedBy: readonly string[];
  readonly requiredBy: readonly string[];
  readonly alias: readonly string[];
  readonly also: readonly string[];
  readonly defaultInstance: string | null;
}

export interface InstallView {
  /** A unit's file: where it lies, and its [Install] as that name reads it; null: there is none. */
  file(name: string): { readonly path: string; readonly install: InstallSettings } | null;
  /** Symlinks by path. */
  readonly links: ReadonlyMap<string, string>;
  /** Paths of those that are about a unit, or about an instance of it. */
  linksOf(name: string): readonly string[];
}

export interface LinkChange {
  readonly path: string;
  /** Null: the link is removed. */
  readonly target: string | null;
}

export interface InstallPlan {
  readonly changes: readonly LinkChange[];
  /** What systemctl says, line by line. */
  readonly lines: readonly string[];
}

const DEV_NULL = '/dev/null';
const FOLDERS = { etc: '/etc/systemd/system', run: '/run/systemd/system' } as const;
export type InstallFolder = keyof typeof FOLDERS;

const NO_INSTALL: readonly string[] = [
  'The unit files have no installation config (WantedBy=, RequiredBy=, Also=,',
  'Alias= settings in the [Install] section, and DefaultInstance= for template',
  'units). This means they are not meant to be enabled using systemctl.',
  ' ',
  'Possible reasons for having this kind of units are:',
  "• A unit may be statically enabled by being symlinked from another unit's",
  '  .wants/ or .requires/ directory.',
  "• A unit's purpose may be to act as a helper for some other unit which has",
  '  a requirement dependency on it.',
  '• A unit may be started when needed via activation (socket, path, timer,',
  '  D-Bus, udev, scripted systemctl call, ...).',
  '• In case of template units, the unit is meant to be enabled with some',
  '  instance name specified.',
];

/** A link that may be made, or the line that takes its place. */
type Step = LinkChange | string;

export function planEnable(
  view: InstallView,
  name: string,
  folder: InstallFolder,
): Result<InstallPlan, string> {
  const steps: Step[] = [];
  // Also= may come round to where it began.
  const waiting = [name];
  const seen = new Set(waiting);
  let installs = false;
  for (const one of waiting) {
    const file = view.file(one);
    if (file === null) {
      if (one === name) return err(`Failed to enable unit, unit ${name} does not exist.`);
      steps.push(`Failed to enable auxiliary unit ${one}, ignoring.`);
      continue;
    }
    if (isMasked(view, one)) return err(`Failed to enable unit, unit ${one} is masked.`);
    const linked = linksOf(view, one, file, folder);
    if (!linked.ok) return linked;
    steps.push(...linked.value);
    installs ||= linked.value.length > 0;
    for (const other of file.install.also) {
      if (seen.has(other)) continue;
      seen.add(other);
      waiting.push(other);
    }
  }
  return ok(toPlan(view, installs ? steps : [...steps, ...NO_INSTALL]));
}

function linksOf(
  view: InstallView,
  unit: string,
  { path, install }: NonNullable<ReturnType<InstallView['file']>>,
  folder: InstallFolder,
): Result<readonly Step[], string> {
  const steps: Step[] = [];
  for (const alias of install.alias) {
    if (typeOf(alias) !== typeOf(unit) || !parseUnitName(alias).ok)
      return err(`Failed to enable unit, cannot alias ${unit} as ${alias}.`);
    steps.push({ path: `${FOLDERS[folder]}/${alias}`, target: path });
  }
  const parsed = parseUnitName(unit);
  const linked = parsed.ok ? nameOfLink(parsed.value, install) : unit;
  for (const [suffix, targets] of [
    ['wants', install.wantedBy],
    ['requires', install.requiredBy],
  ] as const) {
    for (const target of targets) {
      if (linked === null && !target.includes('@.'))
        return err(`Failed to enable ${unit}, destination unit ${target} is a non-template unit.`);
      steps.push({ path: `${FOLDERS[folder]}/${target}.${suffix}/${linked ?? unit}`, target: path });
      if (view.file(target) === null)
        steps.push(`Unit ${path} is added as a dependency to a non-existent unit ${target}.`);
    }
  }
  return ok(steps);
}

/** A template is enabled as its default instance; null: it has none. */
function nameOfLink({ full, prefix, instance, type }: UnitName, install: InstallSettings): string | null {
  if (instance !== '') return full;
  return install.defaultInstance === null ? null : `${prefix}@${install.defaultInstance}.${type}`;
}

export function planDisable(view: InstallView, name: string): Result<InstallPlan, string> {
  const waiting = [name];
  const seen = new Set(waiting);
  const changes: LinkChange[] = [];
  for (const one of waiting) {
    const file = view.file(one);
    if (file === null && one === name) return err(`Failed to disable unit, unit ${name} does not exist.`);
    for (const path of installedLinks(view, one)) changes.push({ path, target: null });
    for (const other of file?.install.also ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      waiting.push(other);
    }
  }
  return ok(
    toPlan(
      view,
      [...changes].sort((a, b) => compareStrings(a.path, b.path)),
    ),
  );
}

export function planMask(
  view: InstallView,
  name: string,
  folder: InstallFolder,
): Result<InstallPlan, string> {
  const path = `${FOLDERS[folder]}/${name}`;
  const there = view.links.get(path);
  if (there !== undefined && there !== DEV_NULL)
    return err(`Failed to mask unit, file "${path}" already exists.`);
  return ok(toPlan(view, [{ path, target: DEV_NULL }]));
}

export function planUnmask(view: InstallView, name: string): InstallPlan {
  const masks = Object.values(FOLDERS).map((folder) => `${folder}/${name}`);
  const changes = masks.filter((path) => view.links.get(path) === DEV_NULL);
  return toPlan(
    view,
    changes.map((path) => ({ path, target: null })),
  );
}

/** `systemctl is-enabled`; null: there is no such unit file. */
export function enabledState(view: InstallView, name: string): string | null {
  for (const [folder, word] of [
    [FOLDERS.etc, 'masked'],
    [FOLDERS.run, 'masked-runtime'],
  ] as const)
    if (view.links.get(`${folder}/${name}`) === DEV_NULL) return word;
  if (Object.values(FOLDERS).some((folder) => view.links.has(`${folder}/${name}`))) return 'alias';
  const file = view.file(name);
  if (file === null) return null;
  const links = installedLinks(view, name);
  if (links.some((path) => path.startsWith(FOLDERS.etc))) return 'enabled';
  if (links.length > 0) return 'enabled-runtime';
  // Where fleet puts its files systemd does not look: they are linked from there.
  return file.path.startsWith('/run/') ? 'linked-runtime' : 'static';
}

/** What a link says; null for one of no meaning here. */
export type LinkMeaning =
  | { readonly type: 'mask'; readonly unit: string }
  | { readonly type: 'alias'; readonly name: string; readonly unit: string }
  | {
      readonly type: 'dependency';
      readonly from: string;
      readonly kind: 'Wants' | 'Requires';
      readonly to: string;
    };

export function meaningOf(path: string, target: string): LinkMeaning | null {
  const [, , dependency, suffix, to, name] =
    /^\/(etc|run)\/systemd\/system\/(?:(.+)\.(wants|requires)\/([^/]+)|([^/]+))$/.exec(path) ?? [];
  if (dependency !== undefined && to !== undefined)
    return { type: 'dependency', from: dependency, kind: suffix === 'wants' ? 'Wants' : 'Requires', to };
  if (name === undefined) return null;
  if (target === DEV_NULL) return { type: 'mask', unit: name };
  return { type: 'alias', name, unit: target.slice(target.lastIndexOf('/') + 1) };
}

function isMasked({ links }: InstallView, name: string): boolean {
  return Object.values(FOLDERS).some((folder) => links.get(`${folder}/${name}`) === DEV_NULL);
}

/** Links that enabling made: to its file and in its name, or for a template in that of any instance. */
function installedLinks({ links, linksOf, file }: InstallView, name: string): readonly string[] {
  const own = file(name)?.path ?? '';
  return linksOf(name).filter((path) => {
    const target = links.get(path) ?? '';
    const meaning = meaningOf(path, target);
    return meaning?.type === 'dependency' || (meaning?.type === 'alias' && target === own);
  });
}

/** The units that a link is about: the one it names, or leads to, and that one's template. */
export function aboutWhom(path: string, target: string): readonly string[] {
  const meaning = meaningOf(path, target);
  if (meaning === null) return [];
  const unit = meaning.type === 'dependency' ? meaning.to : meaning.unit;
  const template = templateNamed(unit);
  return template === null ? [unit] : [unit, template];
}

function templateNamed(name: string): string | null {
  const parsed = parseUnitName(name);
  return parsed.ok ? templateOf(parsed.value) : null;
}

function typeOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Links that are as they should be already are passed over. */
function toPlan({ links }: InstallView, steps: readonly Step[]): InstallPlan {
  const needed = steps.filter(
    (step) => typeof step === 'string' || (links.get(step.path) ?? null) !== step.target,
  );
  return {
    changes: needed.filter((step) => typeof step !== 'string'),
    lines: needed.map((step) => {
      if (typeof step === 'string') return step;
      return step.target === null
        ? `Removed "${step.path}".`
        : `Created symlink ${step.path} → ${step.target}.`;
    }),
  };
}
