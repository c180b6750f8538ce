// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]

let package = Package(
    name: "hydatis",
    products: [
        .executable(name: "hydatis", targets: ["hydatis"]),
        // For Benchmarks/ and Fuzz/, which are packages of their own.
        .library(name: "AnomalyDetection", targets: ["AnomalyDetection"]),
        .library(name: "ClusterModel", targets: ["ClusterModel"]),
        .library(name: "DecisionLog", targets: ["DecisionLog"]),
        .library(name: "KubernetesAPI", targets: ["KubernetesAPI"]),
        .library(name: "LoadPrediction", targets: ["LoadPrediction"]),
        .library(name: "MetricHistory", targets: ["MetricHistory"]),
        .library(name: "ModelRegistry", targets: ["ModelRegistry"]),
        .library(name: "Placement", targets: ["Placement"]),
        .library(name: "PlacementLearning", targets: ["PlacementLearning"]),
        .library(name: "Rebalancing", targets: ["Rebalancing"]),
        .library(name: "RetryHints", targets: ["RetryHints"]),
        .library(name: "SchedulerService", targets: ["SchedulerService"]),
        .library(name: "Simulation", targets: ["Simulation"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/ordo-one/TextTable", from: "0.0.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        .target(name: "ClusterModel", swiftSettings: settings),
        .target(name: "RetryHints", swiftSettings: settings),
        .systemLibrary(name: "CArrow", pkgConfig: "hydatis-arrow"),
        .target(
            name: "CArrowBridge",
            dependencies: ["CArrow"],
            cxxSettings: [.treatAllWarnings(as: .error)]
        ),
        .target(name: "MetricHistory", dependencies: ["CArrowBridge"], swiftSettings: settings),
        .target(
            name: "Telemetry",
            dependencies: [
                "RetryHints",
                "MetricHistory",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "ModelRegistry",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: settings
        ),
        .target(
            name: "PlacementLearning",
            dependencies: ["ClusterModel", "LoadPrediction", "ModelRegistry", "Placement"],
            resources: [.embedInCode("Resources/placement.json")],
            swiftSettings: settings
        ),
        .systemLibrary(name: "CXGBoost", pkgConfig: "hydatis-xgboost"),
        .target(
            name: "KubernetesAPI",
            dependencies: [
                "RetryHints",
                "ClusterModel",
                .product(name: "HashTreeCollections", package: "swift-collections"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .target(name: "Placement", dependencies: ["ClusterModel"], swiftSettings: settings),
        .target(name: "Rebalancing", dependencies: ["ClusterModel", "Placement"], swiftSettings: settings),
        .target(
            name: "LoadPrediction",
            dependencies: ["ClusterModel", "CXGBoost", "MetricHistory", "ModelRegistry"],
            swiftSettings: settings
        ),
        .target(
            name: "AnomalyDetection",
            dependencies: [
                "MetricHistory", "ModelRegistry",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(name: "ReportDrawing", swiftSettings: settings),
        .target(
            name: "QualityReport",
            dependencies: [
                "MetricHistory", "ReportDrawing",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Resources/quality.mustache")],
            swiftSettings: settings
        ),
        .target(
            name: "PredictorReport",
            dependencies: [
                "LoadPrediction", "MetricHistory", "ReportDrawing",
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Resources/predictor.mustache")],
            swiftSettings: settings
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "ClusterModel", "LoadPrediction", "MetricHistory", "Placement", "PlacementLearning", "Rebalancing",
                "ReportDrawing",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.copy("Resources/demo"), .copy("Resources/report")],
            swiftSettings: settings
        ),
        .target(
            name: "DecisionLog",
            dependencies: [
                "ClusterModel", "Placement", "ReportDrawing",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            resources: [.embedInCode("Resources/shadow.mustache")],
            swiftSettings: settings
        ),
        .target(
            name: "SchedulerService",
            dependencies: [
                "AnomalyDetection", "ClusterModel", "DecisionLog", "KubernetesAPI", "LoadPrediction", "MetricHistory",
                "ModelRegistry", "Placement", "PlacementLearning", "Telemetry",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "hydatis",
            dependencies: [
                "AnomalyDetection", "ClusterModel", "DecisionLog", "KubernetesAPI", "LoadPrediction", "MetricHistory",
                "ModelRegistry", "Placement", "PlacementLearning", "PredictorReport", "QualityReport", "Rebalancing",
                "ReportDrawing", "SchedulerService", "Simulation", "Telemetry",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "TextTable", package: "TextTable"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        // Here and not in the package of Benchmarks/, because it needs what is open within this package only.
        .executableTarget(
            name: "PredictorBench",
            dependencies: [
                "LoadPrediction",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/PredictorBench",
            swiftSettings: settings
        ),
        // Here so that scripts/bench-forest builds it in moments, without the benchmark package's dependencies.
        .executableTarget(
            name: "ForestBench",
            dependencies: [
                "AnomalyDetection", "MetricHistory",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/ForestBench",
            swiftSettings: settings
        ),
        // The real server without a cluster, for scripts/bench-extender and scripts/check-garbage.
        .executableTarget(
            name: "ExtenderBench",
            dependencies: [
                "ClusterModel", "DecisionLog", "KubernetesAPI", "LoadPrediction", "PlacementLearning",
                "SchedulerService",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Benchmarks/ExtenderBench",
            swiftSettings: settings
        ),
        // What several test targets make clusters with.
        .target(
            name: "ExtremeClusters",
            dependencies: ["ClusterModel"],
            path: "Tests/ExtremeClusters",
            swiftSettings: settings
        ),
        .testTarget(
            name: "ClusterModelTests",
            dependencies: ["ClusterModel", "ExtremeClusters"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MetricHistoryTests",
            dependencies: ["MetricHistory"],
            exclude: ["Python"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "MetricHistory", "RetryHints", "Telemetry",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TelemetryIntegrationTests",
            dependencies: ["MetricHistory", "Telemetry"],
            exclude: ["Python"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "KubernetesAPITests",
            dependencies: [
                "ClusterModel", "ExtremeClusters", "KubernetesAPI",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "DecisionLogTests",
            dependencies: [
                "ClusterModel", "DecisionLog", "Placement",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SchedulerServiceTests",
            dependencies: [
                "ClusterModel", "DecisionLog", "ExtremeClusters", "KubernetesAPI", "LoadPrediction", "Placement",
                "PlacementLearning", "SchedulerService", "Simulation",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // Runs the program as a process, against scripts/kube-bed.
        .testTarget(
            name: "KubernetesIntegrationTests",
            dependencies: [
                "hydatis", "ClusterModel", "DecisionLog", "KubernetesAPI", "ModelRegistry", "PlacementLearning",
                "SchedulerService", .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ModelRegistryTests", dependencies: ["ModelRegistry"], swiftSettings: settings),
        .testTarget(
            name: "LoadPredictionTests",
            dependencies: ["ClusterModel", "LoadPrediction", "MetricHistory", "ModelRegistry"],
            exclude: ["Reference"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AnomalyDetectionTests",
            dependencies: [
                "AnomalyDetection", "MetricHistory", "ModelRegistry",
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            exclude: ["Reference"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PredictorReportTests",
            dependencies: ["LoadPrediction", "PredictorReport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PlacementTests",
            dependencies: ["ClusterModel", "ExtremeClusters", "Placement"],
            swiftSettings: settings
        ),
        // What kube-scheduler decided, from the objects of the API to the scores.
        .testTarget(
            name: "VerdictTests",
            dependencies: ["ClusterModel", "KubernetesAPI", "Placement"],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PlacementLearningTests",
            dependencies: [
                "ClusterModel", "ExtremeClusters", "LoadPrediction", "ModelRegistry", "Placement", "PlacementLearning",
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ReportDrawingTests", dependencies: ["ReportDrawing"], swiftSettings: settings),
        .testTarget(
            name: "QualityReportTests",
            dependencies: ["MetricHistory", "QualityReport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "RebalancingTests",
            dependencies: ["ClusterModel", "Placement", "Rebalancing"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "ClusterModel", "LoadPrediction", "MetricHistory", "ModelRegistry", "Placement", "PlacementLearning",
                "Rebalancing", "Simulation",
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
        // Runs the program as a process, so the dependency is there to have it built.
        .testTarget(
            name: "hydatisTests",
            dependencies: ["DecisionLog", "Placement", "hydatis", .product(name: "Logging", package: "swift-log")],
            exclude: ["Python"],
            swiftSettings: settings
        ),
    ],
    cxxLanguageStandard: .cxx20
)
