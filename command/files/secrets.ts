import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.ts';

export interface AgentCredential {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Signs the wake-ups that Nexus sends it. */
  readonly wakeSecret?: string;
}

/** Everything secret of one local system: made once, kept in `secrets.json`, readable by its owner only. */
export interface Secrets {
  readonly postgresPassword: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
  readonly systemPassword: string;
  readonly redisPassword: string;
  readonly qdrantKey: string;
  readonly embedderKey: string;
  /** 32 random bytes in base64. */
  readonly tokenSigningKey: string;
  /** 32 random bytes in base64. */
  readonly encryptionKey: string;
  /** By name of the agent. */
  readonly agents: Readonly<Record<string, AgentCredential>>;
}

const word = () => randomBytes(24).toString('base64url');
const key = () => randomBytes(32).toString('base64');

function freshSecrets(): Secrets {
  return {
    postgresPassword: word(),
    ownerPassword: word(),
    appPassword: word(),
    systemPassword: word(),
    redisPassword: word(),
    qdrantKey: word(),
    embedderKey: word(),
    tokenSigningKey: key(),
    encryptionKey: key(),
    agents: {},
  };
}

const fileIn = (stateFolder: string) => join(stateFolder, 'secrets.json');

/** The secrets of a state folder; what is missing is made and kept. */
export async function loadSecrets(stateFolder: string): Promise<Secrets> {
  const kept = await readJsonFile(fileIn(stateFolder));
  const secrets: Secrets = { ...freshSecrets(), ...(isRecord(kept) ? kept : {}) };
  await writeJsonFile(fileIn(stateFolder), secrets);
  return secrets;
}

/** Keeps what is secret of an agent, beside what is kept already: Nexus shows it only once. */
export async function keepAgentCredential(
  stateFolder: string,
  name: string,
  shown: Partial<AgentCredential>,
): Promise<void> {
  const secrets = await loadSecrets(stateFolder);
  const credential = { ...secrets.agents[name], ...shown };
  await writeJsonFile(fileIn(stateFolder), { ...secrets, agents: { ...secrets.agents, [name]: credential } });
}

function isRecord(value: unknown): value is Partial<Secrets> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
