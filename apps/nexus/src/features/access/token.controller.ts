import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiConsumes, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { tokenRequest, tokenResponse } from '@oblivion/protocol';
import type { FastifyReply } from 'fastify';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { AgentTokens } from './agent-token.service.js';
import { type OAuthErrorCode, readClientCredentials } from './client-credentials.js';

const statusOf: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  unsupported_grant_type: 400,
  invalid_client: 401,
};

/** `POST /oauth/token`: OAuth 2.0 client credentials (RFC 6749 section 4.4), as a form or as JSON. */
@ApiTags('agents')
@Controller('oauth')
export class TokenController {
  readonly #tokens: AgentTokens;
  constructor(tokens: AgentTokens) {
    this.#tokens = tokens;
  }

  @Post('token')
  @ApiOperation({ summary: 'Exchange client credentials for an access token (RFC 6749 section 4.4).' })
  @ApiBasicAuth()
  @ApiConsumes('application/x-www-form-urlencoded', 'application/json')
  @ApiOkResponse({ standardSchema: tokenResponse })
  async issue(
    @Headers('authorization') authorization: string | undefined,
    @Body({ schema: tokenRequest }) body: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.header('cache-control', 'no-store').header('pragma', 'no-cache');
    const credentials = readClientCredentials(authorization, body);
    if (credentials.outcome === 'refused') return refuse(reply, credentials.error, credentials.description);
    try {
      const issued = await this.#tokens.exchange(credentials.clientId, credentials.clientSecret);
      await reply.status(200).send(
        tokenResponse.parse({
          access_token: issued.accessToken,
          token_type: 'Bearer',
          expires_in: issued.expiresInSeconds,
        }),
      );
    } catch (error) {
      if (!(error instanceof NexusError) || error.code !== 'invalid_client') throw error;
      refuse(reply, 'invalid_client', error.message);
    }
  }
}

function refuse(reply: FastifyReply, error: OAuthErrorCode, description: string): void {
  const status = statusOf[error];
  if (status === 401) void reply.header('www-authenticate', 'Basic realm="oblivion"');
  void reply.status(status).send({ error, error_description: description });
}
