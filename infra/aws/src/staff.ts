// Who answers staff: the function, or the container.
//
// A route cannot be handed from one stack to another: for a while it would be in none of them, or in two. So those for
// staff are here whatever was chosen, and a choice changes no more than where they lead. They are turned to the container
// after it has come up, and away from it before it goes, by the order of the stacks (`stacks.ts`).

import { Stack } from 'aws-cdk-lib';
import {
  HttpApi, HttpIntegrationType, HttpMethod, HttpRoute, HttpRouteIntegration, HttpRouteIntegrationConfig, HttpRouteKey, PayloadFormatVersion,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

const PATHS = ['/api/sign-in/{proxy+}', '/api/backoffice/{proxy+}'];

/** The addresses for staff. */
export class StaffStack extends Stack {
  constructor(scope: Construct, id: string, door: HttpApi, backoffice: IFunction, container?: HttpRouteIntegration) {
    super(scope, id, { description: 'Festival Tickets: who answers staff' });
    const integration = container ?? new ToFunction(backoffice);
    PATHS.forEach((path, index) => {
      new HttpRoute(this, `Route${index}`, { httpApi: door, integration, routeKey: HttpRouteKey.with(path, HttpMethod.ANY) });
      this.letCall(door, backoffice, path, index);
    });
  }

  // Also where the container answers, so that no route ever leads to a function that may not be called yet.
  private letCall(door: HttpApi, backoffice: IFunction, path: string, index: number): void {
    const sourceArn = this.formatArn({ service: 'execute-api', resource: door.apiId, resourceName: `*/*${path}` });
    backoffice.addPermission(`Door${index}`, { scope: this, principal: new ServicePrincipal('apigateway.amazonaws.com'), sourceArn });
  }
}

/** Leads to a function. That of the library comes with a right to call it, which goes together with the route. */
class ToFunction extends HttpRouteIntegration {
  constructor(private readonly called: IFunction) {
    super('ToFunction');
  }

  override bind(): HttpRouteIntegrationConfig {
    return { type: HttpIntegrationType.AWS_PROXY, uri: this.called.functionArn, payloadFormatVersion: PayloadFormatVersion.VERSION_2_0 };
  }
}
