import { Body, Controller, Get, HttpCode, Post, Put, Query, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  problem,
  type SlackCheck as SlackCheckAnswer,
  slackCheck,
  slackConnectionAnswer,
  type SlackConnectionView,
  slackConnectionView,
  type SlackInstallation,
  slackInstallation,
  slackInstallationCompletion,
  slackInstallationRequest,
  slackManifestQuery,
  type SlackManifestView,
  slackManifestView,
  slackTokens,
} from '@oblivion/protocol';
import { NexusError } from '../../platform/errors/nexus-error.js';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { SlackCheck } from '../slack-check/slack-check.service.js';
import { SlackInstallations } from './slack-installations.service.js';
import { SlackPlaces } from './slack-places.service.js';

/** Connecting a workspace of Slack. Secrets go in and never come out. */
@ApiTags('connections')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/connections/slack')
@UseGuards(PersonGuard)
@AtLeast('admin')
export class SlackInstallController {
  readonly #installations: SlackInstallations;
  readonly #places: SlackPlaces;
  readonly #check: SlackCheck;

  constructor(installations: SlackInstallations, places: SlackPlaces, check: SlackCheck) {
    this.#installations = installations;
    this.#places = places;
    this.#check = check;
  }

  @Get()
  @ApiOperation({ summary: 'The connection to Slack, if there is one, and how its token is.' })
  @ApiOkResponse({ standardSchema: slackConnectionAnswer })
  async read(@CurrentPerson() { tenantId }: PersonPrincipal): Promise<{ connection: SlackConnectionView | null }> {
    return { connection: await this.#installations.find(tenantId) };
  }

  @Get('manifest')
  @ApiOperation({ summary: "The manifest of the app, and Slack's page for a new app filled in with it." })
  @ApiOkResponse({ standardSchema: slackManifestView })
  manifest(@Query({ schema: slackManifestQuery }) input: unknown): SlackManifestView {
    return this.#places.manifest(parseInput(slackManifestQuery, input, 'query'));
  }

  @Post('installations')
  @HttpCode(201)
  @ApiOperation({ summary: 'Begin to install the app by OAuth; the person goes to `authorizeUrl`.' })
  @ApiOkResponse({ standardSchema: slackInstallation })
  async begin(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: slackInstallationRequest }) input: unknown,
  ): Promise<SlackInstallation> {
    return this.#installations.begin(person, parseInput(slackInstallationRequest, input, 'body'));
  }

  @Post('installations/completion')
  @HttpCode(200)
  @ApiOperation({ summary: 'Complete it with what Slack sent the same person back with; once, and in time.' })
  @ApiOkResponse({ standardSchema: slackConnectionView })
  async complete(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: slackInstallationCompletion }) input: unknown,
  ): Promise<SlackConnectionView> {
    return this.#installations.complete(person, parseInput(slackInstallationCompletion, input, 'body'));
  }

  @Put('tokens')
  @ApiOperation({ summary: "Connect with tokens that were copied from the app's settings." })
  @ApiOkResponse({ standardSchema: slackConnectionView })
  async paste(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: slackTokens }) input: unknown,
  ): Promise<SlackConnectionView> {
    return this.#installations.paste(person, parseInput(slackTokens, input, 'body'));
  }

  @Get('check')
  @ApiOperation({
    summary: 'Ask Slack whether tokens, scopes and channels are right; says what to do where they are not.',
  })
  @ApiOkResponse({ standardSchema: slackCheck })
  async check(@CurrentPerson() { tenantId }: PersonPrincipal): Promise<SlackCheckAnswer> {
    const findings = await this.#check.look(tenantId);
    if (findings === undefined) throw new NexusError('not_found', 'No workspace of Slack is connected.');
    return { findings: [...findings] };
  }
}
