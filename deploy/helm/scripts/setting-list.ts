/** One setting of Nexus, as the chart has to know it. */
export interface KnownSetting {
  readonly variable: string;
  readonly isSecret: boolean;
  readonly isRequired: boolean;
}

/** The settings in the table of docs/configuration.md, which is made from Nexus itself. */
export function readSettingList(configuration: string): readonly KnownSetting[] {
  return [...configuration.matchAll(/^\| `((?:NEXUS|OTEL)_\w+)` \| (.*?) \| *(yes)? *\| /gm)].map((row) => ({
    variable: row[1] ?? '',
    isSecret: row[3] === 'yes',
    isRequired: row[2] === '**required**',
  }));
}
