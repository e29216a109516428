// What is uploaded, under which name and with which headers. The same rules as in `server/src/site.rs`.

/** A surface, the folder that it is built into, and where it stands below the address. */
export interface Surface {
  readonly name: 'attendee' | 'backoffice';
  readonly prefix: '' | 'backoffice/';
}

/** Both surfaces. */
export const SURFACES: readonly Surface[] = [
  { name: 'attendee', prefix: '' },
  { name: 'backoffice', prefix: 'backoffice/' },
];

/** A file on its way. */
export interface Upload {
  /** From the surface's folder. */
  readonly file: string;
  readonly key: string;
  readonly mediaType: string;
  readonly cacheRule: string;
  readonly encoding?: 'br';
}

/** What becomes of the files of a surface. */
export interface Plan {
  /** Never change, and are never taken away: a page that was loaded yesterday asks for them today. */
  readonly hashed: Upload[];
  /** Icons and the like. */
  readonly plain: Upload[];
  /** The page that names the hashed files, with its configuration: what a release is. */
  readonly shell: Upload[];
}

export const FOR_EVER = 'public, max-age=31536000, immutable';
export const NEVER = 'no-cache';
export const A_DAY = 'public, max-age=86400';
/** What makes a release: put back, they bring the release back. */
export const SHELL = ['config.json', 'index.html'];

/** The kinds of files, by their endings: as the server answers them. */
export const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  wasm: 'application/wasm',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  webp: 'image/webp',
  txt: 'text/plain; charset=utf-8',
};

/** The kind of a file, by its ending. */
export function mediaType(file: string): string {
  return MEDIA_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

/** Sorts the files of a surface, given by their paths from its folder. */
export function planOf(surface: Surface, files: readonly string[]): Plan {
  const there = new Set(files);
  const plan: Plan = { hashed: [], plain: [], shell: [] };
  for (const file of [...files].sort()) {
    if (/\.(br|gz)$/.test(file)) continue;
    const isHashed = file.startsWith('pkg/');
    const isShell = SHELL.includes(file);
    const cacheRule = isHashed ? FOR_EVER : isShell ? NEVER : A_DAY;
    // Every browser that knows WASM reads Brotli over TLS, and the build packs better than CloudFront does.
    const isPacked = isHashed && there.has(`${file}.br`);
    const upload: Upload = {
      file: isPacked ? `${file}.br` : file,
      key: surface.prefix + file,
      mediaType: mediaType(file),
      cacheRule,
      ...(isPacked ? { encoding: 'br' } : {}),
    };
    (isHashed ? plan.hashed : isShell ? plan.shell : plan.plain).push(upload);
  }
  return plan;
}

/** The addresses whose copies in CloudFront are thrown away: the shells, and nothing else. */
export const SHELL_ADDRESSES = [
  '/', '/index.html', '/config.json',
  '/backoffice', '/backoffice/', '/backoffice/index.html', '/backoffice/config.json',
];

/** Where a release keeps its shells. Names sort by time. */
export const RELEASES = 'releases/';

/** The name of a release that is made now. */
export function releaseName(now: Date): string {
  return now.toISOString().replace(/[-:]/g, '').replace(/\.\d+Z$/, 'Z');
}

/** The release to go back to: the one that was asked for, or the one before the present one. */
export function releaseBefore(releases: readonly string[], present: string | undefined, wanted?: string): string {
  if (wanted !== undefined) {
    if (!releases.includes(wanted)) throw new Error(`there is no release ${wanted}; there are: ${releases.join(', ') || 'none'}`);
    return wanted;
  }
  const earlier = [...releases].sort().filter((one) => present === undefined || one < present);
  const last = earlier.at(-1);
  if (last === undefined) throw new Error(`there is no release before ${present ?? 'this one'}`);
  return last;
}
