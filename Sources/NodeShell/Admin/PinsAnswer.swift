// SPDX-License-Identifier: Apache-2.0

import ContentModel
import RegistryCore
import Synchronization

/// The answers to calls of `/shoal/v1/pins`.
struct PinsAnswer: Sendable {
  let pins: ImagePins
  let cache: BlobCache
  /// By their names.
  let upstreams: [String]
  let defaultUpstream: String?
  /// What a place consists of. Cancelled when it takes too long.
  let look: @Sendable (PinPlace) async throws(PinError) -> ImagePin
  let owns: @Sendable (RepositoryName) async throws(RegistryError) -> Bool
  /// Of the look at one place. Who asks waits somewhat longer.
  var lookMilliseconds: Int64 = 240_000

  var json: JSONValue {
    let usage = cache.usage
    return .fields([
      "pinnedBytes": .integer(usage.pinnedBytes),
      "pinnedDiskBytes": .integer(usage.pinnedDiskBytes),
      "quotaBytes": usage.quotaBytes.map { .integer($0) },
      "pins": .array(pins.all.map { json($0) }),
    ])
  }

  func pin(_ query: PinQuery) async throws(AdminError) -> JSONValue {
    if upstreams.isEmpty { throw Self.noMirror }
    let places = query.places(upstreams: upstreams, defaultUpstream: defaultUpstream)
    if query.namedUpstream(upstreams) == nil { try await refuseOwned(query) }
    var refusal: PinError?
    for place in places {
      do throws(PinError) {
        let pin = try await boundedLook(place)
        try await pins.put(pin)
        return json(pin)
      } catch {
        refusal = refusal ?? error
        guard error.isOfUnknownImage else { break }
      }
    }
    guard let refusal else {
      throw .parameterInvalid(
        "\(query.image.text): begin it with the name of an upstream, one of "
          + upstreams.joined(separator: ", "))
    }
    throw Self.error(refusal, query.image.text)
  }

  private func boundedLook(_ place: PinPlace) async throws(PinError) -> ImagePin {
    let look = Mutex<Task<Void, Never>?>(nil)
    let answer = await LoopAnswer<Result<ImagePin, PinError>>.wait(
      milliseconds: lookMilliseconds
    ) { answer in
      let task = Task {
        do throws(PinError) {
          answer(.success(try await self.look(place)))
        } catch {
          answer(.failure(error))
        }
      }
      look.withLock { $0 = task }
      return true
    }
    guard case .answered(let result) = answer else {
      look.withLock { $0?.cancel() }
      throw .late
    }
    return try result.get()
  }

  func unpin(_ query: PinQuery) async throws(AdminError) -> JSONValue {
    let all = pins.all
    // An upstream may be gone, and its pins be there still.
    let known = upstreams + all.map(\.place.upstream)
    let places = query.places(upstreams: known, defaultUpstream: defaultUpstream)
    for place in places where all.contains(where: { $0.place == place }) {
      do throws(PinError) {
        if let pin = try await pins.remove(place) { return json(pin) }
      } catch {
        throw Self.error(error, query.image.text)
      }
    }
    throw .pinUnknown(query.image.text)
  }

  private func refuseOwned(_ query: PinQuery) async throws(AdminError) {
    for place in query.image.places {
      do throws(RegistryError) {
        guard try await owns(place.repository) else { continue }
      } catch {
        throw .failed("the catalog cannot be read: \(error.message)")
      }
      throw .notSupported(
        "\(place.repository) was pushed to this node: it is never evicted, pinned or not")
    }
  }

  private func json(_ pin: ImagePin) -> JSONValue {
    .fields([
      "image": .string("\(pin.place)"),
      "upstream": .string(pin.place.upstream),
      "repository": .string("\(pin.place.repository)"),
      "reference": .string("\(pin.place.reference)"),
      "digest": .string("\(pin.digest)"),
      "contents": .integer(Int64(pin.contents.count)),
      "sizeBytes": .integer(pin.sizeBytes),
      "heldBytes": .integer(cache.heldBytes(of: pin.contents)),
      "pinnedUnixSeconds": .integer(pin.pinnedAt),
    ])
  }

  static let noMirror = AdminError.notSupported(
    "this node mirrors no upstream; what was pushed to it is never evicted, pinned or not")

  private static func error(_ error: PinError, _ image: String) -> AdminError {
    let message = "\(image) cannot be pinned: \(error)"
    return switch error {
    case .noRoom, .tooMany, .tooManyContents, .tooLarge: .noRoom(message)
    case .late: .upstreamLate(message)
    case .upstream: .upstreamFailed(message)
    case .catalog: .failed(message)
    }
  }
}
