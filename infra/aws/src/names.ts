// Names that the stacks and the programs which upload the pages agree on.

/** What the outputs of the stacks `web` and `messaging` are called. */
export const OUTPUTS = { site: 'SiteBucket', distribution: 'DistributionId', address: 'Address', bus: 'NoticesBus' } as const;

/** The name of a stack. */
export function stackName(name: string, part: string): string {
  return `${name}-${part}`;
}
