import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { ApiCookieAuth, ApiDefaultResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  type ClickUpInstallation,
  clickUpInstallation,
  type ClickUpInstallationAnswer,
  clickUpInstallationAnswer,
  clickUpInstallationCompletion,
  clickUpInstallationRequest,
  problem,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AtLeast, CurrentPerson, PersonGuard } from '../access/person.guard.js';
import type { PersonPrincipal } from '../access/principal.js';
import { ClickUpInstallations } from './clickup-installations.service.js';

/** Connecting a workspace of ClickUp. Secrets go in and never come out. */
@ApiTags('connections')
@ApiCookieAuth()
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@Controller('api/v1/connections/clickup')
@UseGuards(PersonGuard)
@AtLeast('admin')
export class ClickUpInstallController {
  readonly #installations: ClickUpInstallations;
  constructor(installations: ClickUpInstallations) {
    this.#installations = installations;
  }

  @Post('installations')
  @HttpCode(201)
  @ApiOperation({ summary: 'Begin to connect a workspace by OAuth; the person goes to `authorizeUrl`.' })
  @ApiOkResponse({ standardSchema: clickUpInstallation })
  async begin(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: clickUpInstallationRequest }) input: unknown,
  ): Promise<ClickUpInstallation> {
    return this.#installations.begin(person, parseInput(clickUpInstallationRequest, input, 'body'));
  }

  @Post('installations/completion')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Complete it with what ClickUp sent the same person back with, or the workspace they chose.',
  })
  @ApiOkResponse({ standardSchema: clickUpInstallationAnswer })
  async complete(
    @CurrentPerson() person: PersonPrincipal,
    @Body({ schema: clickUpInstallationCompletion }) input: unknown,
  ): Promise<ClickUpInstallationAnswer> {
    return this.#installations.complete(person, parseInput(clickUpInstallationCompletion, input, 'body'));
  }
}
