/** An issue as Nexus names it: `owner/name#12`. */
export interface IssueName {
  readonly repository: string;
  readonly number: number;
}

export function issueName(repository: string, number: number): string {
  return `${repository}#${number}`;
}

/** Undefined when it is not such a name. */
export function readIssueName(name: string): IssueName | undefined {
  const found = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(name);
  return found === null ? undefined : { repository: found[1] as string, number: Number(found[2]) };
}
