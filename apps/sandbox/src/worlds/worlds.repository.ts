import type { World } from './world.js';

/** All workspaces, found by id or by any of their credentials. */
export class WorldsRepository {
  private readonly byId = new Map<string, World>();
  private readonly bySlackToken = new Map<string, World>();
  private readonly byAppToken = new Map<string, World>();
  private readonly byClickUpToken = new Map<string, World>();
  private readonly byModelKey = new Map<string, World>();

  insert(world: World): void {
    this.byId.set(world.id, world);
    this.bySlackToken.set(world.slack.botToken, world);
    this.byAppToken.set(world.slack.appToken, world);
    this.byModelKey.set(world.openai.apiKey, world);
    for (const token of world.clickup.tokens.keys()) this.byClickUpToken.set(token, world);
  }

  find(id: string): World | undefined {
    return this.byId.get(id);
  }

  findBySlackToken(token: string): World | undefined {
    return this.bySlackToken.get(token) ?? this.list().find(({ slack }) => slack.oauth.tokens.has(token));
  }

  /** By the client id of its Slack app. */
  findBySlackClient(clientId: string): World | undefined {
    return this.list().find(({ slack }) => slack.oauth.clientId === clientId);
  }

  /** By the token that opens connections. */
  findBySlackAppToken(token: string): World | undefined {
    return this.byAppToken.get(token);
  }

  findByClickUpToken(token: string): World | undefined {
    return this.byClickUpToken.get(token) ?? this.list().find(({ clickup }) => clickup.tokens.has(token));
  }

  /** By the client id of its ClickUp app. */
  findByClickUpClient(clientId: string): World | undefined {
    return this.list().find(({ clickup }) => clickup.oauth.clientId === clientId);
  }

  /** By the client id or the number of its app. */
  findByGitHubApp(issuer: string): World | undefined {
    return this.list().find(({ github: { app } }) => app.clientId === issuer || String(app.id) === issuer);
  }

  findByModelKey(key: string): World | undefined {
    return this.byModelKey.get(key);
  }

  list(): readonly World[] {
    return [...this.byId.values()];
  }

  /** Forgets a workspace and ends everything it still waits for. */
  delete(world: World): void {
    world.lifetime.abort();
    this.byId.delete(world.id);
    this.bySlackToken.delete(world.slack.botToken);
    this.byAppToken.delete(world.slack.appToken);
    this.byModelKey.delete(world.openai.apiKey);
    for (const token of world.clickup.tokens.keys()) this.byClickUpToken.delete(token);
  }
}
