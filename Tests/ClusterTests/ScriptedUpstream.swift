// SPDX-License-Identifier: Apache-2.0

import ContentModel
import HTTPTypes
import Hummingbird
import LocalCluster
import NIOCore
import RegistryCore
import Synchronization

/// A registry with one image, the bytes of whose layers pass a gate.
final class ScriptedUpstream: Sendable {
  let image: SampleImage
  let gate: ByteGate
  /// How it answers who asks for bytes in the middle of a layer, and not for all from some byte on.
  enum PartManner: Sendable {
    /// The gate does not hold them back.
    case passed
    case refused
    /// Asks for patience, for a minute.
    case busy
    /// Says nothing until the test is over.
    case silent
    /// The gate does not hold back the first half, and nothing comes after it.
    case standsStill
    /// The gate does not hold back the first half, and breaks off there.
    case brokenOff
  }

  /// How it answers who asks for the manifest.
  enum ManifestManner: Sendable {
    case right
    /// The bytes are not those that it names.
    case wrong
    /// What it calls the manifest is something else than the manifest says.
    case typed(String)
  }

  private let manifestManner: ManifestManner
  /// The byte at this offset of every layer is not what it should be.
  private let corruptOffset: Int64?
  /// Nil if nothing is special about them.
  private let partManner: PartManner?
  /// What one connection is sent of a layer in a second, however many there are.
  private let connectionBytesPerSecond: Int64?
  private let boundAddress = Mutex<HostPort?>(nil)
  private let asked = Mutex<[Range<Int64>]>([])
  private let manifestsServed = Mutex(0)
  /// Each for the next request of a layer; what follows is answered well.
  private let troubles: Mutex<[LayerTrouble]>

  private init(
    _ image: SampleImage, gate: ByteGate, corruptOffset: Int64?, partManner: PartManner?,
    manifestManner: ManifestManner, connectionBytesPerSecond: Int64?,
    troubles: [LayerTrouble]
  ) {
    self.manifestManner = manifestManner
    self.partManner = partManner
    self.image = image
    self.gate = gate
    self.corruptOffset = corruptOffset
    self.connectionBytesPerSecond = connectionBytesPerSecond
    self.troubles = Mutex(troubles)
  }

  var address: HostPort {
    boundAddress.withLock { $0 } ?? HostPort(host: "127.0.0.1", port: 1)
  }

  /// The bytes of layers that were asked for, in the order of the requests.
  var askedRanges: [Range<Int64>] { asked.withLock { $0 } }

  /// How often the manifest's bytes were asked for.
  var manifestGETs: Int { manifestsServed.withLock { $0 } }

  /// Whether every trouble has been made.
  var isThroughWithTroubles: Bool { troubles.withLock { $0.isEmpty } }

  /// Runs the upstream while `body` runs.
  static func run<Outcome: Sendable>(
    _ image: SampleImage, gate: ByteGate = ByteGate(), corruptOffset: Int64? = nil,
    partManner: PartManner? = nil, manifestManner: ManifestManner = .right,
    connectionBytesPerSecond: Int64? = nil, troubles: [LayerTrouble] = [],
    _ body: (ScriptedUpstream) async throws -> Outcome
  ) async throws -> Outcome {
    let upstream = ScriptedUpstream(
      image, gate: gate, corruptOffset: corruptOffset, partManner: partManner,
      manifestManner: manifestManner, connectionBytesPerSecond: connectionBytesPerSecond,
      troubles: troubles)
    return try await LoopbackServer.run("scripted-upstream") { request, context in
      try await upstream.answer(request, on: context.channel)
    } _: { port in
      upstream.boundAddress.withLock { $0 = HostPort(host: "127.0.0.1", port: port) }
      defer { gate.breakDown() }
      return try await body(upstream)
    }
  }

  /// From now on every connection is closed, under way or new.
  func die() { gate.breakDown() }

  private func answer(_ request: Request, on channel: any Channel) async throws -> Response {
    if gate.isBroken { try await channel.close() }
    let path = request.uri.path
    if path == "/v2/" { return Response(status: .ok) }
    let isHead = request.method == .head
    let name = String(path.split(separator: "/").last ?? "")
    if path.contains("/manifests/"), name == "latest" || name == "\(image.manifestDigest)" {
      return answerManifest(isHead: isHead)
    }
    if path.contains("/blobs/"),
      let part = image.parts.first(where: { "\($0.blob.digest)" == name })
    {
      return try await answer(part, range: request.headers[.range], isHead: isHead)
    }
    return Response(status: .notFound)
  }

  private func answerManifest(isHead: Bool) -> Response {
    var type = image.format.manifestType.text
    var bytes = image.manifestBytes
    switch manifestManner {
    case .right: break
    case .wrong: bytes[bytes.count / 2] ^= 1
    case .typed(let other): type = other
    }
    let headers: HTTPFields = [
      .contentType: type, .contentLength: "\(bytes.count)",
      HTTPField.Name("docker-content-digest")!: "\(image.manifestDigest)",
    ]
    if isHead { return Response(status: .ok, headers: headers) }
    manifestsServed.withLock { $0 += 1 }
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  private func answer(
    _ part: ImagePart, range: String?, isHead: Bool
  ) async throws -> Response {
    let sizeBytes = part.blob.sizeBytes
    let bounds = range?.dropFirst("bytes=".count).split(
      separator: "-", omittingEmptySubsequences: false)
    let first = bounds.flatMap { Int64($0[0]) } ?? 0
    let end = bounds.flatMap { Int64($0[1]) }.map { min($0 + 1, sizeBytes) } ?? sizeBytes
    guard first < end || sizeBytes == 0 else { return Response(status: .rangeNotSatisfiable) }
    var headers: HTTPFields = [
      .contentType: "application/octet-stream", .contentLength: "\(end - first)",
    ]
    if range != nil { headers[.contentRange] = "bytes \(first)-\(end - 1)/\(sizeBytes)" }
    let status: HTTPResponse.Status = range == nil ? .ok : .partialContent
    guard !isHead else { return Response(status: status, headers: headers) }
    let isLayer = part.blob != image.configuration.blob
    if isLayer { asked.withLock { $0.append(first..<end) } }
    let trouble = isLayer ? nextTrouble() : nil
    if let answer = trouble?.answer { return answer }
    let wrongOffset = isLayer ? trouble?.wrongOffset ?? corruptOffset : nil
    let manner = isLayer && end < sizeBytes ? partManner : nil
    if manner == .refused { return Response(status: .internalServerError) }
    if manner == .silent { try await gate.waitUntilBroken() }
    if manner == .busy {
      return Response(
        status: .tooManyRequests, headers: [HTTPField.Name("retry-after")!: "60"])
    }
    let isHalved = manner == .brokenOff || manner == .standsStill
    let breaksAt = isHalved ? (first + end) / 2 : sizeBytes
    return Response(
      status: status, headers: headers,
      body: ResponseBody(contentLength: Int(end - first)) { [self] writer in
        let start = ContinuousClock.now
        var offset = first
        while offset < end {
          if let trouble { try await gate.pass(trouble, sentBytes: offset - first) }
          if offset >= breaksAt {
            if manner == .standsStill { try await gate.waitUntilBroken() }
            throw ByteGate.Broken()
          }
          let left = Int(min(end - offset, Self.pieceBytes))
          let isGated = isLayer && manner == nil
          let count = isGated ? try await gate.take(atMost: left) : left
          var bytes = try part.content.read(at: offset, count: count)
          if let wrongOffset, wrongOffset >= offset, wrongOffset < offset + Int64(count) {
            bytes[Int(wrongOffset - offset)] ^= 1
          }
          try await writer.write(ByteBuffer(bytes: bytes))
          offset += Int64(count)
          if let rate = connectionBytesPerSecond, isLayer {
            let milliseconds = (offset - first) * 1_000 / rate
            try await Task.sleep(until: start + .milliseconds(milliseconds), clock: .continuous)
          }
        }
        try await writer.finish(nil)
      })
  }

  private func nextTrouble() -> LayerTrouble? {
    troubles.withLock { $0.isEmpty ? nil : $0.removeFirst() }
  }

  private static let pieceBytes: Int64 = 1 << 16
}
