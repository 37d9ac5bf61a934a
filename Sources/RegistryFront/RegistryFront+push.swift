// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import HummingbirdCore
import NIOCore
import RegistryCore

extension RegistryFront {
  func perform(
    _ operation: PushOperation, with push: any RegistryPush, _ admitted: AdmittedRequest,
    _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    switch operation {
    case .startUpload(let name):
      return FrontResponses.upload(.accepted, try await push.startUpload(in: name), in: name)
    case .mountBlob(let name, let digest, let source):
      if try await push.mount(digest, from: source, in: name) {
        return FrontResponses.blobCreated(digest, in: name)
      }
      return FrontResponses.upload(.accepted, try await push.startUpload(in: name), in: name)
    case .storeBlob(let name, let digest):
      let body = try UploadBody(request, on: context.channel, bytesMax: limits.bodyBytesMax)
      try await push.storeBlob(body, digest: digest, in: name)
      return FrontResponses.blobCreated(digest, in: name)
    case .readUpload(let name, let id):
      return FrontResponses.upload(
        .noContent, try await push.uploadStatus(id, in: name), in: name)
    case .appendToUpload(let name, let id):
      return try await append(to: id, in: name, push, request, context)
    case .finishUpload(let name, let id, let digest):
      return try await finish(id, in: name, digest, push, request, context)
    case .cancelUpload(let name, let id):
      try await push.cancelUpload(id, in: name)
      return FrontResponses.uploadCancelled(id)
    case .storeManifest(let name, let reference, let tags):
      let (manifest, place) = try await pushedManifest(request, context)
      defer { withExtendedLifetime(place) {} }
      let digest = try await push.putManifest(manifest, as: reference, tags: tags, in: name)
      return FrontResponses.manifestCreated(
        digest, in: name, subject: manifest.references.subject?.digest, tags: tags)
    case .deleteManifest(let name, let reference):
      try await push.deleteManifest(reference, in: name)
      return FrontResponses.deleted()
    case .deleteBlob(let name, let digest):
      try await push.deleteBlob(digest, in: name)
      return FrontResponses.deleted()
    case .listRepositories(let pagination):
      return FrontResponses.repositories(
        try await repositories(pagination, push, admitted), limit: pagination.limit,
        isHead: request.method == .head)
    }
  }

  /// Of those that the caller may see. Not even the link to the next page names another.
  private func repositories(
    _ pagination: Pagination, _ push: any RegistryPush, _ admitted: AdmittedRequest
  ) async throws(RegistryError) -> RepositoryPage {
    var seen: [RepositoryName] = []
    // What nobody sees must not cost a query each.
    let limit = pagination.limit.map { $0 == 0 ? 0 : max($0, Self.repositoriesAtOnceMin) }
    var part = Pagination(limit: limit, last: pagination.last)
    while true {
      if Task.isCancelled { throw RegistryError(.unavailable) }
      let page = try await push.repositories(part)
      seen += page.repositories.filter(admitted.maySee)
      let room = pagination.limit ?? .max
      guard page.hasMore, seen.count < room, let last = page.repositories.last else {
        return RepositoryPage(
          repositories: Array(seen.prefix(room)), hasMore: page.hasMore || seen.count > room)
      }
      part = Pagination(limit: limit, last: last.text)
    }
  }

  private func append(
    to id: UploadID, in name: RepositoryName, _ push: any RegistryPush, _ request: Request,
    _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    do {
      let body = try UploadBody(request, on: context.channel, bytesMax: limits.bodyBytesMax)
      return FrontResponses.upload(
        .accepted, try await push.append(body, to: id, in: name), in: name)
    } catch {
      return try await refuseRange(error, id, in: name, push)
    }
  }

  private func finish(
    _ id: UploadID, in name: RepositoryName, _ digest: Digest, _ push: any RegistryPush,
    _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    do {
      let body = try UploadBody(request, on: context.channel, bytesMax: limits.bodyBytesMax)
      try await push.finish(id, in: name, digest: digest, body: body.isEmpty ? nil : body)
      return FrontResponses.blobCreated(digest, in: name)
    } catch {
      return try await refuseRange(error, id, in: name, push)
    }
  }

  private func refuseRange(
    _ error: RegistryError, _ id: UploadID, in name: RepositoryName, _ push: any RegistryPush
  ) async throws(RegistryError) -> Response {
    guard error.code == .rangeInvalid else { throw error }
    return FrontResponses.rangeRefused(
      error, try await push.uploadStatus(id, in: name), in: name)
  }

  private func pushedManifest(
    _ request: Request, _ context: FrontContext
  ) async throws(RegistryError) -> (PushedManifest, ClientPlaces.Place?) {
    let body = try UploadBody(request, on: context.channel, bytesMax: limits.bodyBytesMax)
    // Before the client is asked for the body.
    guard body.lengthBytes ?? 0 <= Int64(PushedManifest.bytesMax) else {
      throw .manifestTooLarge
    }
    let isLarge = body.lengthBytes ?? 0 > Int64(limits.smallManifestBytesMax)
    var held = isLarge ? try holdPlace(context) : nil
    defer { held?.deadline.cancel() }
    var bytes: [UInt8] = []
    for try await buffer in body {
      guard bytes.count + buffer.readableBytes <= PushedManifest.bytesMax else {
        throw .manifestTooLarge
      }
      if held == nil, bytes.count + buffer.readableBytes > limits.smallManifestBytesMax {
        held = try holdPlace(context)
      }
      bytes += buffer.readableBytesView
    }
    let manifest = try PushedManifest(bytes: bytes, contentType: request.headers[.contentType])
    return (manifest, held?.place)
  }

  /// A place for a large manifest, whose client is given up if it does not send it in time.
  private func holdPlace(
    _ context: FrontContext
  ) throws(RegistryError) -> (place: ClientPlaces.Place, deadline: Scheduled<Void>) {
    let channel = context.channel
    let place = try largeManifests.place(for: channel)
    let time = TimeAmount.seconds(limits.largeManifestSeconds)
    return (place, channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) })
  }

  private static let repositoriesAtOnceMin = 1_000
}
