// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import HummingbirdCore
import NIOCore
import RegistryCore

extension RegistryFront {
  func perform(
    _ operation: PushOperation, with push: any RegistryPush, _ request: Request,
    _ context: FrontContext
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
      let body = try UploadBody(request, on: context.channel)
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
    case .storeManifest(let name, let reference):
      let manifest = try await pushedManifest(request, context)
      let digest = try await push.putManifest(manifest, as: reference, in: name)
      return FrontResponses.manifestCreated(digest, in: name)
    case .deleteManifest(let name, let reference):
      try await push.deleteManifest(reference, in: name)
      return FrontResponses.deleted()
    case .deleteBlob(let name, let digest):
      try await push.deleteBlob(digest, in: name)
      return FrontResponses.deleted()
    case .listRepositories(let pagination):
      return FrontResponses.repositories(
        try await push.repositories(pagination), limit: pagination.limit,
        isHead: request.method == .head)
    }
  }

  private func append(
    to id: UploadID, in name: RepositoryName, _ push: any RegistryPush, _ request: Request,
    _ context: FrontContext
  ) async throws(RegistryError) -> Response {
    do {
      let body = try UploadBody(request, on: context.channel)
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
      let body = try UploadBody(request, on: context.channel)
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
  ) async throws(RegistryError) -> PushedManifest {
    let body = try UploadBody(request, on: context.channel)
    // Before the client is asked for the body.
    guard body.lengthBytes ?? 0 <= Int64(PushedManifest.bytesMax) else {
      throw .manifestTooLarge
    }
    var bytes: [UInt8] = []
    for try await buffer in body {
      guard bytes.count + buffer.readableBytes <= PushedManifest.bytesMax else {
        throw .manifestTooLarge
      }
      bytes += buffer.readableBytesView
    }
    return try PushedManifest(bytes: bytes, contentType: request.headers[.contentType])
  }
}
