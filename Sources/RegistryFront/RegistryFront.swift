// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import RegistryCore

/// The HTTP face of a node: answers the requests of registry clients out of a `RegistryContent`,
/// and passes what they push to a `RegistryPush`.
package struct RegistryFront: Sendable {
  let content: any RegistryContent
  let push: (any RegistryPush)?
  let additionalRoutes: [PlainRoute]
  let departures = ClientDepartures()
  let largeManifests: ClientPlaces
  private let requestsInProgress: ClientPlaces
  private let requests: ClientRequests?
  /// Nil if everybody may do everything.
  private let access: FrontAccess?

  let limits: FrontLimits

  /// - Parameters:
  ///   - push: nil if the node takes no pushes; they are answered 405 then.
  ///   - access: nil if everybody may do everything.
  package init(
    content: any RegistryContent, push: (any RegistryPush)? = nil,
    additionalRoutes: [PlainRoute] = [], limits: FrontLimits = FrontLimits(),
    access: FrontAccess? = nil
  ) {
    self.access = access
    self.content = content
    self.push = push
    self.additionalRoutes = additionalRoutes
    self.limits = limits
    largeManifests = ClientPlaces(
      "large manifests", countMax: limits.largeManifestsMax,
      perClientMax: max(1, limits.largeManifestsMax / 4))
    requestsInProgress = ClientPlaces(
      "requests", countMax: limits.requestsInProgressMax,
      perClientMax: limits.requestsInProgressPerClientMax)
    requests = ClientRequests(limits: limits)
  }

  /// The server, to be run in a service group; on graceful shutdown it stops accepting and lets
  /// responses in progress finish.
  ///
  /// - Parameters:
  ///   - address: where to listen; port 0 picks a free one.
  ///   - tls: nil to speak http.
  ///   - onBound: called once with the address in use.
  package func application(
    listeningOn address: HostPort, tls: FrontTLSFiles.Context? = nil, logger: Logger,
    onBound: @escaping @Sendable (HostPort) async -> Void = { _ in }
  ) -> Application<RegistryFront> {
    let departures = departures
    let limits = limits
    return Application(
      responder: self,
      server: HTTPServerBuilder { responder in
        FrontChannel(responder: responder, limits: limits, departures: departures, tls: tls)
      },
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: Int(address.port))),
      onServerRunning: { channel in
        let port = channel.localAddress?.port.flatMap { UInt16(exactly: $0) }
        await onBound(HostPort(host: address.host, port: port ?? address.port))
      },
      logger: logger)
  }
}

extension RegistryFront: HTTPResponder {
  package func respond(to request: Request, context: FrontContext) async -> Response {
    if let route = additionalRoutes.first(where: { $0.path == request.uri.path }) {
      return await respond(to: request, with: route)
    }
    do {
      let place = try requestsInProgress.place(for: context.channel)
      var response = try await serve(try await admit(request, context), request, context)
      response.body = Self.body(response.body, holding: place)
      return response
    } catch let error as RegistryError {
      return refuse(request, FrontRefusal(error), context)
    } catch let refusal as FrontRefusal {
      return refuse(request, refusal, context)
    } catch {
      preconditionFailure("\(error) is no refusal")
    }
  }

  /// What fits into one part is as good as gone.
  private static func body(
    _ body: ResponseBody, holding place: ClientPlaces.Place
  ) -> ResponseBody {
    let length = body.contentLength
    if length ?? .max <= FrontResponses.partBytesMax { return body }
    return ResponseBody(contentLength: length) { writer in
      defer { withExtendedLifetime(place) {} }
      try await body.write(writer)
    }
  }

  private func respond(to request: Request, with route: PlainRoute) async -> Response {
    guard request.method == .get || request.method == .head else {
      return FrontResponses.refusal(
        RegistryError(.unsupported, allowedMethods: ["GET", "HEAD"]), isHead: false)
    }
    return FrontResponses.plain(await route.respond(), isHead: request.method == .head)
  }

  private func refuse(
    _ request: Request, _ refusal: FrontRefusal, _ context: FrontContext
  ) -> Response {
    context.logger.debug(
      "request refused", metadata: ["registry/error": "\(refusal.error.code.rawValue)"])
    var response = FrontResponses.refusal(refusal.error, isHead: request.method == .head)
    response.headers[.wwwAuthenticate] = refusal.challenge
    return response
  }

  /// Before anything is looked up or read for the client.
  private func admit(_ request: Request, _ context: FrontContext) async throws -> AdmittedRequest {
    try requests?.admit(context.channel)
    let parsed = try RegistryRequest(
      method: request.method.rawValue, target: request.head.path ?? "", takesPushes: push != nil)
    guard let access else { return AdmittedRequest(request: parsed) { _ in true } }
    return try await access.admit(
      parsed, request.headers[.authorization], on: context.channel)
  }

  private func serve(
    _ admitted: AdmittedRequest, _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    let parsed = admitted.request
    switch parsed.operation {
    case .checkVersion:
      return FrontResponses.version(isHead: parsed.isHead)
    case .readManifest(let name, let reference):
      return try await readManifest(reference, in: name, parsed, request.headers)
    case .readBlob(let name, let digest):
      return try await readBlob(digest, in: name, parsed, request.headers, context)
    case .listTags(let name, let pagination):
      let page = try await content.tags(
        in: name, upstream: parsed.upstream, pagination: pagination)
      return FrontResponses.tags(
        page, in: name, limit: pagination.limit, upstream: parsed.upstream, isHead: parsed.isHead)
    case .listReferrers(let name, let subject, let query):
      let page = try await content.referrers(
        of: subject, in: name, upstream: parsed.upstream, query: query)
      return FrontResponses.referrers(
        page, of: subject, in: name, query, upstream: parsed.upstream, isHead: parsed.isHead)
    case .push(let operation):
      guard let push else { preconditionFailure("\(operation) was let through") }
      return try await perform(operation, with: push, admitted, request, context)
    }
  }

  private func readManifest(
    _ reference: Reference, in name: RepositoryName, _ parsed: RegistryRequest,
    _ headers: HTTPFields
  ) async throws(RegistryError) -> Response {
    if parsed.isHead {
      let head = try await content.manifestHead(reference, in: name, upstream: parsed.upstream)
      return FrontResponses.manifest(head, bytes: nil, ifNoneMatch: headers[.ifNoneMatch])
    }
    let manifest = try await content.manifest(reference, in: name, upstream: parsed.upstream)
    return FrontResponses.manifest(
      manifest.head, bytes: manifest.bytes, ifNoneMatch: headers[.ifNoneMatch])
  }
}
