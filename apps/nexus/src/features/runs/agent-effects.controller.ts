import { Body, Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiDefaultResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import {
  type EffectReserved,
  effectRecord,
  effectReserve,
  effectReserved,
  effectWithdraw,
  problem,
} from '@oblivion/protocol';
import { parseInput } from '../../platform/http/parse-input.js';
import { AgentGuard, CurrentAgent } from '../access/agent.guard.js';
import type { AgentPrincipal } from '../access/principal.js';
import { AgentEffects } from './agent-effects.service.js';

/** Outside effects of agents, each once per task: reserved before the call, recorded after it. */
@ApiTags('runs')
@ApiDefaultResponse({ description: 'What went wrong.', standardSchema: problem })
@ApiBearerAuth()
@UseGuards(AgentGuard)
@Controller('api/v1/runs/effects')
export class AgentEffectsController {
  readonly #effects: AgentEffects;
  constructor(effects: AgentEffects) {
    this.#effects = effects;
  }

  @Post('reserve')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask whether an outside call is to be made, and announce it.' })
  @ApiOkResponse({ standardSchema: effectReserved })
  async reserve(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: effectReserve }) input: unknown,
  ): Promise<EffectReserved> {
    return this.#effects.reserve(agent, parseInput(effectReserve, input, 'body'));
  }

  @Post('record')
  @HttpCode(204)
  @ApiOperation({ summary: 'Tell that the call was made, and what came of it.' })
  @ApiNoContentResponse()
  async record(@CurrentAgent() agent: AgentPrincipal, @Body({ schema: effectRecord }) input: unknown): Promise<void> {
    await this.#effects.record(agent, parseInput(effectRecord, input, 'body'));
  }

  @Post('withdraw')
  @HttpCode(204)
  @ApiOperation({ summary: 'Tell that the call certainly changed nothing outside.' })
  @ApiNoContentResponse()
  async withdraw(
    @CurrentAgent() agent: AgentPrincipal,
    @Body({ schema: effectWithdraw }) input: unknown,
  ): Promise<void> {
    await this.#effects.withdraw(agent, parseInput(effectWithdraw, input, 'body'));
  }
}
