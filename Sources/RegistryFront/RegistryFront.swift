// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
package import RegistryCore

/// The HTTP face of a node: answers the requests of registry clients out of a `RegistryContent`,
/// and passes what they push to a `RegistryPush`.
package struct RegistryFront: Sendable {
  let content: any RegistryContent
  let push: (any RegistryPush)?
  let additionalRoutes: [PlainRoute]
  let departures = ClientDepartures()
  let largeManifests: ClientPlaces
  let onPull: (@Sendable (PulledContent, RequestFacts) -> Void)?
  private let requestsInProgress: ClientPlaces
  let requests: ClientRequests?
  /// Nil if everybody may do everything.
  let access: FrontAccess?

  let limits: FrontLimits

  /// Connections that wait to be accepted: of many clients that come at the same moment, those who
  /// find no room try again a second later. What Linux allows where nothing else is set.
  private static let backlog = 4096

  /// - Parameters:
  ///   - push: nil if the node takes no pushes; they are answered 405 then.
  ///   - access: nil if everybody may do everything.
  ///   - onPull: called when the answer to a GET of a manifest or blob begins; nil if nobody wants
  ///     to know.
  package init(
    content: any RegistryContent, push: (any RegistryPush)? = nil,
    additionalRoutes: [PlainRoute] = [], limits: FrontLimits = FrontLimits(),
    access: FrontAccess? = nil,
    onPull: (@Sendable (PulledContent, RequestFacts) -> Void)? = nil
  ) {
    self.access = access
    self.onPull = onPull
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
    let front = self
    return Application(
      responder: self,
      server: HTTPServerBuilder { responder in
        FrontChannel(
          responder: responder, limits: front.limits, departures: front.departures, tls: tls
        ) { front.answerAtHand($0, on: $1) }
      },
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: Int(address.port)), backlog: Self.backlog),
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
    let page = await offLoop { () async in await route.respond() }
    return FrontResponses.plain(page, isHead: request.method == .head)
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
    guard let header = request.headers[.authorization] else {
      return try await access.admit(parsed, nil, on: context.channel)
    }
    // Anybody may send a token, and a long one.
    return try await offLoop { () async throws(FrontRefusal) in
      try await access.admit(parsed, header, on: context.channel)
    }
  }

  private func serve(
    _ admitted: AdmittedRequest, _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    let parsed = admitted.request
    switch parsed.operation {
    case .checkVersion:
      return FrontResponses.version(isHead: parsed.isHead)
    case .readManifest(let name, let reference):
      return try await readManifest(reference, in: name, parsed, request, context)
    case .readBlob(let name, let digest):
      return try await readBlob(digest, in: name, parsed, request, context)
    case .listTags, .listReferrers:
      return try await offLoop { () async throws(RegistryError) in try await list(parsed) }
    case .push(let operation):
      guard let push else { preconditionFailure("\(operation) was let through") }
      let serving = push.serving(await facts(of: request, context))
      switch operation {
      case .storeManifest, .listRepositories:
        return try await offLoop { () async throws(RegistryError) in
          try await perform(operation, with: serving, admitted, request, context)
        }
      case .startUpload, .mountBlob, .storeBlob, .readUpload, .appendToUpload, .finishUpload,
        .cancelUpload, .deleteManifest, .deleteBlob:
        return try await perform(operation, with: serving, admitted, request, context)
      }
    }
  }

  /// For what is parsed, or put together, and may be long: the thread of a connection has others to
  /// serve (`LoopExecutor`).
  func offLoop<Value, Failure: Error>(
    _ work: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(globalConcurrentExecutor) {
      () async throws(Failure) in try await work()
    }
  }

  private func list(_ parsed: RegistryRequest) async throws(RegistryError) -> Response {
    switch parsed.operation {
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
    case .checkVersion, .readManifest, .readBlob, .push:
      preconditionFailure("\(parsed.operation) lists nothing")
    }
  }

  private func readManifest(
    _ reference: Reference, in name: RepositoryName, _ parsed: RegistryRequest,
    _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    let headers = request.headers
    let atHand = content.manifestAtHand(
      reference, in: name, upstream: parsed.upstream, isHead: parsed.isHead)
    if let atHand, parsed.isHead {
      return FrontResponses.manifest(
        atHand.head, bytes: nil, ifNoneMatch: headers[.ifNoneMatch])
    }
    if parsed.isHead {
      let head = try await offLoop { () async throws(RegistryError) in
        try await content.manifestHead(reference, in: name, upstream: parsed.upstream)
      }
      return FrontResponses.manifest(head, bytes: nil, ifNoneMatch: headers[.ifNoneMatch])
    }
    let manifest: ManifestContent
    if let atHand {
      manifest = atHand
    } else {
      manifest = try await offLoop { () async throws(RegistryError) in
        try await content.manifest(reference, in: name, upstream: parsed.upstream)
      }
    }
    let response = FrontResponses.manifest(
      manifest.head, bytes: manifest.bytes, ifNoneMatch: headers[.ifNoneMatch])
    if response.status == .ok {
      await pulled(.manifest(manifest, reference.tag), in: name, parsed, request, context)
    }
    return response
  }
}
