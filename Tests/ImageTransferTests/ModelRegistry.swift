// SPDX-License-Identifier: Apache-2.0

import ContentModel
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import OpenSSLRuntime
import RegistryCore
import Synchronization
import Testing

@testable import ImageTransfer

/// A small registry on loopback that keeps the rules: it takes no blob that is not what its digest
/// says, and no manifest before what it refers to.
final class ModelRegistry: Sendable {
  enum Fault: Sendable {
    case status(Int)
    /// The connection breaks off after so many bytes of the body.
    case breakOff(afterBytes: Int)
    /// Nothing comes after so many bytes of the body, until the test is over.
    case stall(afterBytes: Int)
    case flipByte(at: Int)
  }

  struct State: Sendable {
    /// By `REPOSITORY DIGEST`.
    var blobs: [String: [UInt8]] = [:]
    /// By `REPOSITORY REFERENCE`.
    var manifests: [String: (type: String, bytes: [UInt8])] = [:]
    var tags: [String] = []
    var tagsPage = 2
    var uploads = 0
    /// Method, path and range of every request.
    var lines: [String] = []
    /// Who may do anything, as `USER:PASSWORD`; nil for everybody.
    var account: String?
    /// Every `Authorization` that came.
    var told: [String] = []
    /// Asked before each request, with its line.
    var fault: @Sendable (String) -> Fault? = { _ in nil }
  }

  let state = Mutex(State())
  private let boundPort = Mutex<UInt16>(1)

  var lines: [String] { state.withLock { $0.lines } }
  /// The accounts that were told, each once.
  var accounts: Set<String> {
    Set(
      state.withLock { $0.told }.compactMap { header in
        Data(base64Encoded: String(header.dropFirst("Basic ".count)))
          .map { String(decoding: $0, as: UTF8.self) }
      })
  }

  func forget() { state.withLock { $0.lines = [] } }

  func fail(_ fault: @escaping @Sendable (String) -> Fault?) {
    state.withLock { $0.fault = fault }
  }

  func reference(_ rest: String) throws -> ImageReference {
    try ImageReference("127.0.0.1:\(boundPort.withLock { $0 })/\(rest)")
  }

  func put(_ image: ModelImage, _ repository: String, tag: String? = nil) {
    for child in image.children { put(child, repository) }
    state.withLock { state in
      for blob in image.blobs {
        state.blobs["\(repository) \(Digest.computing(.sha256, of: blob))"] = blob
      }
      for reference in ["\(image.digest)", tag].compactMap(\.self) {
        state.manifests["\(repository) \(reference)"] = (image.mediaType.text, image.manifest)
      }
    }
  }

  static func serve<Outcome: Sendable>(
    _ body: @Sendable (ModelRegistry) async throws -> Outcome
  ) async throws -> Outcome {
    let registry = ModelRegistry()
    let (ports, ready) = AsyncStream<Int>.makeStream()
    var quiet = Logger(label: "model-registry")
    quiet.logLevel = .critical
    let application = Application(
      responder: CallbackResponder<ModelContext> { request, _ in
        try await registry.answer(request)
      },
      configuration: .init(address: .hostname("127.0.0.1", port: 0)),
      onServerRunning: { ready.yield($0.localAddress?.port ?? 0) }, logger: quiet)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      defer { group.cancelAll() }
      var iterator = ports.makeAsyncIterator()
      let port = UInt16(try #require(await iterator.next()))
      registry.boundPort.withLock { $0 = port }
      return try await body(registry)
    }
  }

  private func answer(_ request: Request) async throws -> Response {
    var request = request
    let body = try await request.collectBody(upTo: 64 << 20)
    let range = request.headers[.range]
    let line =
      "\(request.method.rawValue) \(request.uri.string)" + (range.map { " \($0)" } ?? "")
    let proof = request.headers[.authorization]
    let (fault, isKnown) = state.withLock { state in
      state.lines.append(line)
      if let proof { state.told.append(proof) }
      let expected = state.account.map { Data($0.utf8).base64EncodedString() }
      return (state.fault(line), expected.map { proof == "Basic \($0)" } ?? true)
    }
    guard isKnown else {
      return Response(status: .unauthorized, headers: [.wwwAuthenticate: "Basic realm=\"model\""])
    }
    if case .status(let code)? = fault { return Response(status: .init(code: code)) }
    let answer = state.withLock {
      $0.answer(
        request.method.rawValue, target: request.uri.string, range: range,
        contentType: request.headers[.contentType] ?? "", body: Array(body.readableBytesView))
    }
    return answer.response(isHead: request.method == .head, fault: fault)
  }
}
